package dev.quire.provider.builtin;

import dev.quire.provider.builtin.drawing.Brush;
import dev.quire.provider.builtin.drawing.Inks;
import java.util.Set;

/**
 * Everything at hand while one picture is painted.
 *
 * @param floor row (pixels from the top) where the caption begins and nothing important may stand
 */
record Easel(
        Brush brush,
        Inks inks,
        Dice dice,
        Style.Finish finish,
        Palette palette,
        Set<Motif> motifs,
        int width,
        int height,
        float floor) {

    /** What is left of white light by night. */
    private static final int MOONLIGHT = 0x3a4f8f;

    /** The measure of things, in pixels: they keep their shape in wide and in tall pictures. */
    float unit() {
        return Math.min(width, floor);
    }

    boolean asks(Motif motif) {
        return motifs.contains(motif);
    }

    /** What a prompt names is there; without it, chance decides. */
    boolean has(Motif motif, float probability) {
        return asks(motif) || dice.chance(probability);
    }

    boolean night() {
        return palette.dark() || asks(Motif.NIGHT) || asks(Motif.MOON) || asks(Motif.STARS);
    }

    int ink(Tone tone) {
        return inks.of(colour(tone));
    }

    /** A tone that neither night nor snow changes: lettering stays legible. */
    int plainInk(Tone tone) {
        return inks.of(palette.of(tone));
    }

    /** A tone with air before it: distance 0 is near, 1 lost in the haze of the far hills. */
    int ink(Tone tone, float distance) {
        return inks.of(Inks.mix(colour(tone), colour(Tone.FAR), distance * 0.7f));
    }

    /** Between two tones: part 0 is the first, 1 the second. */
    int ink(Tone from, Tone to, float part) {
        return inks.of(Inks.mix(colour(from), colour(to), part));
    }

    void draw(Figure figure, float x, float y, float size, float distance) {
        brush.at(x, y, size, size);
        for (Figure.Part part : figure.parts) {
            part.strokes().forEach(stroke -> stroke.draw(brush));
            brush.fill(ink(part.tone(), distance));
        }
        brush.inPixels();
    }

    private int colour(Tone tone) {
        int colour = palette.of(tone);
        if (asks(Motif.SNOW)) {
            colour = Inks.mix(colour, palette.of(Tone.PALE), snowOn(tone));
        }
        if (night() && !palette.dark()) {
            colour = Inks.mix(colour, lit(colour, MOONLIGHT), nightOn(tone));
        }
        return colour;
    }

    /** What a thing of this colour looks like in coloured light. */
    private static int lit(int colour, int light) {
        int red = (colour >> 16) * (light >> 16) / 0xff;
        int green = (colour >> 8 & 0xff) * (light >> 8 & 0xff) / 0xff;
        int blue = (colour & 0xff) * (light & 0xff) / 0xff;
        return red << 16 | green << 8 | blue;
    }

    /** Night falls on the scenery more than on those we want to see in it. */
    private static float nightOn(Tone tone) {
        return switch (tone) {
            case LIGHT -> 0;
            case ACCENT, PALE -> 0.12f;
            case ACCENT_DEEP, SHADE, TRUNK, DARK -> 0.4f;
            case FAR, LEAF_LIGHT -> 0.72f;
            case SKY_LOW -> 0.8f;
            case LEAF, NEAR -> 0.9f;
            case SKY_TOP -> 1;
        };
    }

    private static float snowOn(Tone tone) {
        return switch (tone) {
            case FAR -> 0.35f;
            case NEAR -> 0.86f;
            case LEAF_LIGHT -> 0.7f;
            case LEAF -> 0.12f;
            default -> 0;
        };
    }
}
