package dev.quire.provider.builtin;

import dev.quire.provider.builtin.drawing.Brush;

/**
 * A line of hills or peaks from border to border, in pixels: the sum of two waves, or of two zigzags when it is rocky.
 *
 * @param base   row around which it swings
 * @param height of its highest top over the base
 * @param period of its longer wave
 * @param shift  where that wave begins
 */
record Ridge(float base, float height, float period, float shift, boolean rocky) {

    static Ridge thrown(Dice dice, float base, float height, float period, boolean rocky) {
        return new Ridge(
                base,
                height * dice.between(0.7f, 1.15f),
                period * dice.between(0.8f, 1.3f),
                dice.between(0, period * 4),
                rocky);
    }

    float y(float x) {
        float turn = (x + shift) / period;
        return base - height * (0.8f * wave(turn) + 0.2f * wave(turn * 2.3f + 0.37f));
    }

    /** From -1 to 1 and back, once for each whole turn. */
    private float wave(float turn) {
        if (rocky) {
            return 4 * Math.abs(turn - (float) Math.floor(turn) - 0.5f) - 1;
        }
        return (float) StrictMath.sin(turn * 2 * StrictMath.PI);
    }

    /** Outlines all the land below it, down to the bottom row. */
    Brush outline(Brush brush, int width, float bottom) {
        float step = rocky ? Math.max(1, width / 256f) : Math.max(2, period / 40);
        brush.moveTo(0, bottom).lineTo(0, y(0));
        for (float x = step; x < width + step; x += step) {
            brush.lineTo(x, y(x));
        }
        return brush.lineTo(width + step, bottom);
    }
}
