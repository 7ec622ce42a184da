package dev.quire.provider.builtin;

import static dev.quire.provider.builtin.Tone.*;

import dev.quire.provider.builtin.drawing.Brush;
import java.util.ArrayList;
import java.util.List;

/**
 * Things that stand in the scenery, as a few flat shapes each. A shape is a tone and an outline written like an SVG path:
 * M move, L line, Q curve, O ellipse (centre, radii). The feet are at 0 0, the top near y -1; the light comes from the left.
 */
enum Figure {
    ROUND_TREE(
            part(TRUNK, "M-.035 0 L-.025 -.5 L.025 -.5 L.035 0"),
            part(LEAF, "O0 -.72 .23 .27 O-.17 -.52 .17 .18 O.17 -.52 .17 .18"),
            part(LEAF_LIGHT, "O-.07 -.79 .12 .13 O-.2 -.56 .09 .09")),
    POPLAR(
            part(TRUNK, "M-.03 0 L-.03 -.3 L.03 -.3 L.03 0"),
            part(LEAF, "M0 -1 Q.2 -.6 .15 -.32 Q.1 -.12 0 -.12 Q-.1 -.12 -.15 -.32 Q-.2 -.6 0 -1"),
            part(LEAF_LIGHT, "M0 -1 Q.03 -.6 0 -.12 Q-.1 -.12 -.15 -.32 Q-.2 -.6 0 -1")),
    PINE(
            part(TRUNK, "M-.035 0 L-.035 -.2 L.035 -.2 L.035 0"),
            part(
                    LEAF,
                    "M0 -1 L.16 -.66 Q0 -.6 -.16 -.66 M0 -.84 L.23 -.4 Q0 -.32 -.23 -.4"
                            + " M0 -.62 L.3 -.12 Q0 -.03 -.3 -.12"),
            part(
                    LEAF_LIGHT,
                    "M0 -1 L0 -.63 Q-.08 -.63 -.16 -.66"
                            + " M0 -.63 L0 -.36 Q-.12 -.36 -.23 -.4 L-.11 -.625"
                            + " M0 -.36 L0 -.075 Q-.16 -.07 -.3 -.12 L-.135 -.375")),
    BUSH(
            part(LEAF, "O0 -.42 .4 .42 O-.42 -.26 .3 .28 O.42 -.26 .3 .28"),
            part(LEAF_LIGHT, "O-.12 -.55 .2 .18 O-.48 -.32 .14 .13")),
    FLOWER(
            part(LEAF_LIGHT, "M-.03 0 Q0 -.3 -.02 -.6 L.02 -.6 Q.05 -.3 .03 0 M0 -.1 Q.05 -.35 .3 -.45 Q.3 -.2 0 -.1"),
            part(ACCENT, "O0 -.88 .12 .13 O.14 -.76 .13 .12 O.09 -.6 .12 .12 O-.09 -.6 .12 .12 O-.14 -.76 .13 .12"),
            part(LIGHT, "O0 -.72 .1 .1")),
    CLOUD(part(
            PALE,
            "O0 -.5 .42 .46 O-.5 -.3 .36 .3 O.5 -.34 .4 .34 O.95 -.18 .26 .18 O-.92 -.16 .24 .16"
                    + " M-.92 -.2 L.95 -.2 L.95 0 L-.92 0")),
    BIRD(part(DARK, "M-.5 -.2 Q-.2 -.5 0 -.08 Q.2 -.5 .5 -.2 Q.2 -.3 0 .08 Q-.2 -.3 -.5 -.2")),
    SPARKLE(part(LIGHT, "M0 -.5 Q.06 -.06 .5 0 Q.06 .06 0 .5 Q-.06 .06 -.5 0 Q-.06 -.06 0 -.5")),
    CRESCENT(part(
            LIGHT,
            "M.2 -.47 Q.05 -.52 -.12 -.47 Q-.5 -.36 -.5 0 Q-.5 .36 -.12 .47 Q.05 .52 .2 .47"
                    + " Q-.14 .3 -.14 0 Q-.14 -.3 .2 -.47")),
    HOUSE(
            part(ACCENT_DEEP, "M.16 -.98 L.3 -.98 L.3 -.55 L.16 -.55"),
            part(PALE, "M-.38 0 L-.38 -.52 L0 -.96 L.38 -.52 L.38 0"),
            part(SHADE, "M.12 0 L.12 -.82 L.38 -.52 L.38 0"),
            part(ACCENT, "M-.5 -.46 L0 -1.03 L.5 -.46 L.4 -.4 L0 -.86 L-.4 -.4"),
            part(TRUNK, "M-.24 0 L-.24 -.24 Q-.24 -.34 -.14 -.34 Q-.04 -.34 -.04 -.24 L-.04 0"),
            part(LIGHT, "O0 -.62 .08 .08 M.18 -.2 L.18 -.38 L.32 -.38 L.32 -.2")),
    CASTLE(
            part(
                    SHADE,
                    "M-.2 0 L-.2 -.6 L-.12 -.6 L-.12 -.54 L-.04 -.54 L-.04 -.6 L.04 -.6 L.04 -.54"
                            + " L.12 -.54 L.12 -.6 L.2 -.6 L.2 0"),
            part(PALE, "M-.46 0 L-.46 -.66 L-.2 -.66 L-.2 0 M.2 0 L.2 -.5 L.44 -.5 L.44 0"),
            part(ACCENT, "M-.5 -.64 L-.33 -1 L-.16 -.64 M.16 -.48 L.32 -.8 L.48 -.48"),
            part(LIGHT, "O-.33 -.5 .05 .07 O.32 -.34 .045 .06"),
            part(TRUNK, "M-.09 0 L-.09 -.2 Q-.09 -.32 0 -.32 Q.09 -.32 .09 -.2 L.09 0")),
    LIGHTHOUSE(
            part(LEAF, "M-.4 0 Q-.3 -.14 0 -.12 Q.3 -.14 .4 0"),
            part(PALE, "M-.15 -.08 L-.1 -.74 L.1 -.74 L.15 -.08"),
            part(ACCENT, "M-.142 -.2 L-.13 -.36 L.13 -.36 L.142 -.2 M-.118 -.5 L-.107 -.65 L.107 -.65 L.118 -.5"),
            part(LIGHT, "M-.08 -.74 L-.08 -.88 L.08 -.88 L.08 -.74"),
            part(DARK, "M-.14 -.72 L-.14 -.76 L.14 -.76 L.14 -.72 M-.12 -.87 Q0 -.92 0 -1 Q0 -.92 .12 -.87")),
    BOAT(
            part(DARK, "M-.02 -.2 L-.02 -1 L.02 -1 L.02 -.2"),
            part(PALE, "M.04 -.96 Q.4 -.55 .42 -.3 L.04 -.3"),
            part(SHADE, "M-.04 -.84 L-.04 -.3 L-.34 -.3 Q-.2 -.5 -.04 -.84"),
            part(ACCENT, "M-.5 -.24 L.5 -.24 Q.42 0 .26 0 L-.26 0 Q-.42 0 -.5 -.24"),
            part(ACCENT_DEEP, "M-.46 -.12 L.46 -.12 Q.39 0 .26 0 L-.26 0 Q-.39 0 -.46 -.12")),
    BALLOON(
            part(
                    TRUNK,
                    "M-.1 0 L-.12 -.14 L.12 -.14 L.1 0 M-.115 -.14 L-.2 -.4 L-.18 -.4 L-.095 -.14"
                            + " M.095 -.14 L.18 -.4 L.2 -.4 L.115 -.14"),
            part(ACCENT, "O0 -.66 .35 .34 M-.3 -.5 L.3 -.5 Q.2 -.36 .14 -.3 L-.14 -.3 Q-.2 -.36 -.3 -.5"),
            part(PALE, "M0 -1 Q.32 -.66 .07 -.3 L-.07 -.3 Q-.32 -.66 0 -1"),
            part(LIGHT, "M0 -1 Q.12 -.66 .03 -.3 L-.03 -.3 Q-.12 -.66 0 -1")),
    WHALE(
            part(PALE, "M.16 -.78 Q.14 -.96 .02 -.96 Q.12 -1 .18 -.86 Q.24 -1 .34 -.96 Q.22 -.96 .2 -.78"),
            part(
                    FAR,
                    "M.6 -.1 Q.62 -.68 .14 -.7 Q-.3 -.7 -.52 -.3 Q-.6 -.2 -.66 -.4 Q-.84 -.42 -.9 -.62"
                            + " Q-.7 -.64 -.64 -.52 Q-.6 -.68 -.42 -.72 Q-.44 -.52 -.54 -.42 L-.5 0 L.5 0"),
            part(PALE, "M.6 -.1 Q.5 -.24 .1 -.2 L0 0 L.5 0"),
            part(DARK, "O.36 -.36 .035 .04")),
    FOX(
            part(ACCENT_DEEP, "M.14 0 Q.62 .06 .62 -.46 Q.4 -.42 .34 -.2 Q.28 -.08 .14 -.08"),
            part(PALE, "M.62 -.46 Q.48 -.43 .41 -.32 Q.5 -.22 .6 -.28 Q.63 -.36 .62 -.46"),
            part(
                    ACCENT,
                    "M0 -.62 Q.3 -.4 .26 0 L-.24 0 Q-.27 -.4 0 -.62"
                            + " M-.32 -1 L-.14 -.84 Q0 -.87 .14 -.84 L.32 -1 Q.38 -.72 .26 -.6 Q.12 -.46 0 -.42"
                            + " Q-.12 -.46 -.26 -.6 Q-.38 -.72 -.32 -1"),
            part(
                    PALE,
                    "M-.31 -.64 Q-.1 -.68 0 -.5 Q.1 -.68 .31 -.64 Q.22 -.5 0 -.42 Q-.22 -.5 -.31 -.64"
                            + " M0 -.4 Q.14 -.26 .06 -.1 Q0 -.04 -.06 -.1 Q-.14 -.26 0 -.4"),
            part(
                    DARK,
                    "O0 -.44 .04 .03 O-.12 -.68 .03 .036 O.12 -.68 .03 .036"
                            + " M-.29 -.93 Q-.3 -.84 -.26 -.78 L-.18 -.83 M.29 -.93 L.18 -.83 L.26 -.78 Q.3 -.84 .29 -.93")),
    CAT(
            part(DARK, "M.16 0 Q.6 0 .5 -.4 Q.46 -.6 .56 -.62 Q.68 -.5 .58 -.24 Q.48 .04 .16 0"),
            part(
                    SHADE,
                    "M0 -.6 Q.3 -.4 .26 0 L-.26 0 Q-.3 -.4 0 -.6"
                            + " M-.26 -1 L-.12 -.88 Q0 -.9 .12 -.88 L.26 -1 L.29 -.68 Q.24 -.46 0 -.46 Q-.24 -.46 -.29 -.68"),
            part(PALE, "O0 -.2 .12 .17 O0 -.56 .12 .08"),
            part(DARK, "O-.12 -.7 .03 .045 O.12 -.7 .03 .045 O0 -.61 .03 .022"),
            part(ACCENT, "M-.19 -.46 Q0 -.4 .19 -.46 L.19 -.41 Q0 -.34 -.19 -.41")),
    RABBIT(
            part(
                    PALE,
                    "O.22 -.1 .1 .1"
                            + " M0 -.52 Q.26 -.34 .24 0 L-.24 0 Q-.26 -.34 0 -.52 O0 -.52 .2 .17 O-.1 -.8 .07 .22"
                            + " O.1 -.8 .07 .22"),
            part(ACCENT, "O-.1 -.78 .03 .14 O.1 -.78 .03 .14 O0 -.5 .026 .02"),
            part(SHADE, "O0 -.17 .12 .16"),
            part(DARK, "O-.08 -.56 .024 .032 O.08 -.56 .024 .032")),
    BEAR(
            part(
                    TRUNK,
                    "O0 -.28 .28 .3 O0 -.7 .24 .22 O-.19 -.88 .08 .08 O.19 -.88 .08 .08 O-.18 -.04 .12 .07"
                            + " O.18 -.04 .12 .07"),
            part(SHADE, "O0 -.26 .16 .19 O0 -.64 .11 .09"),
            part(DARK, "O0 -.68 .04 .03 O-.1 -.76 .025 .03 O.1 -.76 .025 .03")),
    CHILD(
            part(DARK, "M-.1 0 L-.1 -.2 L-.03 -.2 L-.03 0 M.03 0 L.03 -.2 L.1 -.2 L.1 0"),
            part(
                    ACCENT,
                    "M0 -.64 Q.12 -.62 .22 -.14 Q0 -.08 -.22 -.14 Q-.12 -.62 0 -.64"
                            + " M-.1 -.56 Q-.3 -.44 -.3 -.28 L-.24 -.27 Q-.2 -.42 -.06 -.46"
                            + " M.1 -.56 L.06 -.46 Q.2 -.42 .24 -.27 L.3 -.28 Q.3 -.44 .1 -.56"),
            part(TRUNK, "O0 -.82 .19 .18"),
            part(PALE, "O0 -.78 .15 .14 O-.27 -.26 .035 .035 O.27 -.26 .035 .035"),
            part(TRUNK, "M-.17 -.8 Q-.15 -1 0 -.98 Q.15 -1 .17 -.8 Q.1 -.9 -.02 -.9 Q-.12 -.88 -.17 -.8"),
            part(DARK, "O-.06 -.76 .018 .022 O.06 -.76 .018 .022"));

    final List<Part> parts;

    Figure(Part... parts) {
        this.parts = List.of(parts);
    }

    /** One flat shape. */
    record Part(Tone tone, List<Stroke> strokes) {}

    /** One step of an outline: its letter and its coordinates. */
    record Stroke(char verb, float a, float b, float c, float d) {

        void draw(Brush brush) {
            switch (verb) {
                case 'M' -> brush.moveTo(a, b);
                case 'L' -> brush.lineTo(a, b);
                case 'Q' -> brush.curveTo(a, b, c, d);
                case 'O' -> brush.ellipse(a, b, c, d);
                default -> throw new IllegalStateException("no such stroke: " + verb);
            }
        }
    }

    private static Part part(Tone tone, String outline) {
        List<Stroke> strokes = new ArrayList<>();
        for (String step : outline.split(" (?=[MLQO])")) {
            String[] numbers = step.substring(1).split(" ");
            float[] at = new float[4];
            for (int i = 0; i < numbers.length; i++) {
                at[i] = Float.parseFloat(numbers[i]);
            }
            strokes.add(new Stroke(step.charAt(0), at[0], at[1], at[2], at[3]));
        }
        return new Part(tone, List.copyOf(strokes));
    }
}
