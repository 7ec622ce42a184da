package dev.quire.provider.builtin;

import dev.quire.provider.builtin.drawing.Brush;

/** Everything above the land: bands of light, sun or moon, stars, clouds, birds; and what falls from it. */
final class Sky {

    private static final int BANDS = 9;

    private final Easel easel;
    private final Dice dice;
    private final float unit;
    private final float horizon;
    private final float lightX;
    private final float lightY;

    /** @param horizon where the sky ends, pixels from the top */
    Sky(Easel easel, float horizon) {
        this.easel = easel;
        this.dice = easel.dice();
        this.unit = easel.unit();
        this.horizon = horizon;
        boolean left = dice.chance(0.5f);
        this.lightX = easel.width() * (left ? dice.between(0.16f, 0.38f) : dice.between(0.62f, 0.84f));
        this.lightY = horizon * dice.between(0.3f, 0.62f);
    }

    float lightX() {
        return lightX;
    }

    void paint() {
        paintBands();
        if (easel.finish() == Style.Finish.DOTS) {
            paintDots();
        }
        if (easel.night()) {
            paintStars();
        }
        if (!easel.asks(Motif.RAIN) || easel.night() || easel.asks(Motif.SUN)) {
            paintLight();
        }
        paintClouds();
        if (!easel.night() && dice.chance(0.6f)) {
            paintBirds();
        }
    }

    private void paintBands() {
        Brush brush = easel.brush();
        float tilt = dice.between(-0.05f, 0.05f) * unit;
        brush.moveTo(0, 0)
                .lineTo(easel.width(), 0)
                .lineTo(easel.width(), easel.height())
                .lineTo(0, easel.height());
        brush.fill(easel.ink(Tone.SKY_TOP));
        for (int band = 1; band < BANDS; band++) {
            float y = horizon * band / BANDS;
            float bottom = band < BANDS - 1 ? y + horizon * 2 / BANDS + unit * 0.1f : easel.height();
            float swell = dice.between(-0.06f, 0.06f) * unit;
            brush.moveTo(0, y + tilt)
                    .curveTo(easel.width() * 0.25f, y + swell, easel.width() * 0.5f, y)
                    .curveTo(easel.width() * 0.75f, y - swell, easel.width(), y - tilt)
                    .lineTo(easel.width(), bottom)
                    .lineTo(0, bottom);
            brush.fill(easel.ink(Tone.SKY_TOP, Tone.SKY_LOW, (float) band / (BANDS - 1)));
        }
    }

    /** A printer's raster, fading towards the horizon. */
    private void paintDots() {
        float step = unit / 26;
        int row = 0;
        for (float y = step / 2; y < horizon * 0.8f; y += step) {
            float radius = step * 0.34f * (1 - y / horizon);
            for (float x = row++ % 2 * step / 2; x < easel.width() + step; x += step) {
                easel.brush().ellipse(x, y, radius, radius);
            }
        }
        easel.brush().fill(easel.ink(Tone.PALE), 0.25f);
    }

    private void paintStars() {
        int stars = easel.asks(Motif.STARS) ? 70 : 40;
        for (int i = 0; i < stars; i++) {
            float x = dice.between(0, easel.width());
            float y = dice.between(0, horizon * 0.85f);
            float radius = Math.max(0.7f, unit * dice.between(0.0012f, 0.0035f));
            easel.brush().ellipse(x, y, radius, radius);
        }
        easel.brush().fill(easel.ink(Tone.LIGHT), 0.9f);
        for (int i = 0; i < stars / 8; i++) {
            float size = unit * dice.between(0.02f, 0.045f);
            easel.draw(Figure.SPARKLE, dice.between(0, easel.width()), dice.between(0, horizon * 0.7f), size, 0);
        }
    }

    private void paintLight() {
        Brush brush = easel.brush();
        float radius = unit * dice.between(0.065f, 0.105f);
        for (float halo = 2.4f; halo > 1.2f; halo -= 0.55f) {
            brush.ellipse(lightX, lightY, radius * halo, radius * halo);
            brush.fill(easel.ink(Tone.LIGHT), 0.14f);
        }
        if (easel.night() && dice.chance(0.5f)) {
            easel.draw(Figure.CRESCENT, lightX, lightY, radius * 2, 0);
            return;
        }
        brush.ellipse(lightX, lightY, radius, radius);
        brush.fill(easel.ink(Tone.LIGHT));
        if (easel.night()) {
            paintCraters(radius);
        }
    }

    private void paintCraters(float radius) {
        easel.brush()
                .ellipse(lightX - radius * 0.35f, lightY - radius * 0.3f, radius * 0.22f, radius * 0.22f)
                .ellipse(lightX + radius * 0.3f, lightY + radius * 0.05f, radius * 0.3f, radius * 0.3f)
                .ellipse(lightX - radius * 0.2f, lightY + radius * 0.5f, radius * 0.16f, radius * 0.16f);
        easel.brush().fill(easel.ink(Tone.FAR), 0.25f);
    }

    private void paintClouds() {
        int clouds = easel.asks(Motif.RAIN) ? 7 : dice.count(2, 4);
        float distance = easel.night() ? 0.75f : 0.1f;
        for (int i = 0; i < clouds; i++) {
            float x = easel.width() * (i + dice.between(0.1f, 0.9f)) / clouds;
            float y = horizon * dice.between(0.16f, 0.72f);
            easel.draw(Figure.CLOUD, x, y, unit * dice.between(0.05f, 0.11f), distance);
        }
    }

    private void paintBirds() {
        float x = easel.width() * dice.between(0.25f, 0.7f);
        float y = horizon * dice.between(0.25f, 0.6f);
        for (int i = dice.count(2, 5); i > 0; i--) {
            float size = unit * dice.between(0.022f, 0.04f);
            easel.draw(Figure.BIRD, x, y, size, 0.2f);
            x += unit * dice.between(0.04f, 0.08f);
            y += unit * dice.between(-0.04f, 0.03f);
        }
    }

    /** Rain or snow, over everything else. */
    void paintWeather() {
        if (easel.asks(Motif.SNOW)) {
            for (int i = 0; i < 110; i++) {
                float radius = Math.max(0.8f, unit * dice.between(0.002f, 0.007f));
                easel.brush().ellipse(dice.between(0, easel.width()), dice.between(0, easel.floor()), radius, radius);
            }
            easel.brush().fill(easel.ink(Tone.PALE), 0.9f);
        } else if (easel.asks(Motif.RAIN)) {
            float thick = Math.max(0.8f, unit * 0.0028f);
            for (int i = 0; i < 90; i++) {
                float x = dice.between(0, easel.width() * 1.1f);
                float y = dice.between(0, easel.floor());
                float length = unit * dice.between(0.03f, 0.07f);
                easel.brush()
                        .moveTo(x, y)
                        .lineTo(x + thick, y)
                        .lineTo(x + thick - length * 0.3f, y + length)
                        .lineTo(x - length * 0.3f, y + length);
            }
            easel.brush().fill(easel.ink(Tone.PALE), 0.5f);
        }
    }
}
