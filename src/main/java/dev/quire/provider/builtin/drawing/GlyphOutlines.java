package dev.quire.provider.builtin.drawing;

import java.nio.ByteBuffer;

/** Reads the "glyf" table of a TrueType font: contours of points, on or between the curves, in font units with y up. */
final class GlyphOutlines {

    private static final int ON_CURVE = 1;
    private static final int SHORT_X = 2;
    private static final int SHORT_Y = 4;
    private static final int REPEATED = 8;
    private static final int SAME_OR_POSITIVE_X = 16;
    private static final int SAME_OR_POSITIVE_Y = 32;

    private static final int WIDE_OFFSETS = 1;
    private static final int SCALED = 8;
    private static final int MORE_PARTS = 32;
    private static final int SCALED_APART = 64;
    private static final int TRANSFORMED = 128;

    private final ByteBuffer font;
    private final int offsets;
    private final int outlines;
    private final boolean longOffsets;

    GlyphOutlines(ByteBuffer font, int offsets, int outlines, boolean longOffsets) {
        this.font = font;
        this.offsets = offsets;
        this.outlines = outlines;
        this.longOffsets = longOffsets;
    }

    void trace(int glyph, int dx, int dy, Brush brush) {
        int start = offset(glyph);
        if (start == offset(glyph + 1)) {
            return;
        }
        int at = outlines + start;
        int contours = font.getShort(at);
        if (contours < 0) {
            traceParts(at + 10, dx, dy, brush);
        } else {
            traceContours(at + 10, contours, dx, dy, brush);
        }
    }

    private int offset(int glyph) {
        return longOffsets ? font.getInt(offsets + glyph * 4) : unsigned(offsets + glyph * 2) * 2;
    }

    private int unsigned(int at) {
        return font.getShort(at) & 0xffff;
    }

    /** A letter and its accents. Parts are moved but not scaled: the handful of scaled ones are only near misses. */
    private void traceParts(int at, int dx, int dy, Brush brush) {
        int flags;
        do {
            flags = unsigned(at);
            boolean wide = (flags & WIDE_OFFSETS) != 0;
            int partX = wide ? font.getShort(at + 4) : font.get(at + 4);
            int partY = wide ? font.getShort(at + 6) : font.get(at + 5);
            trace(unsigned(at + 2), dx + partX, dy + partY, brush);
            at += wide ? 8 : 6;
            at += (flags & SCALED) != 0 ? 2 : (flags & SCALED_APART) != 0 ? 4 : (flags & TRANSFORMED) != 0 ? 8 : 0;
        } while ((flags & MORE_PARTS) != 0);
    }

    private void traceContours(int at, int contours, int dx, int dy, Brush brush) {
        int points = unsigned(at + contours * 2 - 2) + 1;
        int hints = at + contours * 2;
        int flagsAt = hints + 2 + unsigned(hints);
        byte[] flags = new byte[points];
        int coordinatesAt = readFlags(flagsAt, flags);
        int[] xs = new int[points];
        int[] ys = new int[points];
        int ysAt = readCoordinates(coordinatesAt, flags, SHORT_X, SAME_OR_POSITIVE_X, dx, xs);
        readCoordinates(ysAt, flags, SHORT_Y, SAME_OR_POSITIVE_Y, dy, ys);
        int first = 0;
        for (int contour = 0; contour < contours; contour++) {
            int last = unsigned(at + contour * 2);
            new Contour(flags, xs, ys, first, last).trace(brush);
            first = last + 1;
        }
    }

    private int readFlags(int at, byte[] flags) {
        for (int i = 0; i < flags.length; i++) {
            byte flag = font.get(at++);
            flags[i] = flag;
            if ((flag & REPEATED) != 0) {
                for (int more = font.get(at++) & 0xff; more > 0; more--) {
                    flags[++i] = flag;
                }
            }
        }
        return at;
    }

    /** Coordinates are steps from the point before; a step may take no, one or two bytes. */
    private int readCoordinates(int at, byte[] flags, int oneByte, int sameOrPositive, int start, int[] coordinates) {
        int value = start;
        for (int i = 0; i < flags.length; i++) {
            boolean marked = (flags[i] & sameOrPositive) != 0;
            if ((flags[i] & oneByte) != 0) {
                int step = font.get(at++) & 0xff;
                value += marked ? step : -step;
            } else if (!marked) {
                value += font.getShort(at);
                at += 2;
            }
            coordinates[i] = value;
        }
        return at;
    }

    /** One closed line; between two points off the curve lies an unwritten one on it, in their middle. */
    private record Contour(byte[] flags, int[] xs, int[] ys, int first, int last) {

        void trace(Brush brush) {
            int start = first;
            while (start < last && !onCurve(start)) {
                start++;
            }
            brush.moveTo(xs[start], ys[start]);
            int point = start;
            do {
                int next = after(point);
                if (onCurve(next)) {
                    brush.lineTo(xs[next], ys[next]);
                    point = next;
                } else {
                    point = curve(brush, next);
                }
            } while (point != start);
        }

        /** Draws the curve bent by this control point; returns the last point used up. */
        private int curve(Brush brush, int control) {
            int end = after(control);
            if (onCurve(end)) {
                brush.curveTo(xs[control], ys[control], xs[end], ys[end]);
                return end;
            }
            brush.curveTo(xs[control], ys[control], (xs[control] + xs[end]) / 2f, (ys[control] + ys[end]) / 2f);
            return control;
        }

        private int after(int point) {
            return point == last ? first : point + 1;
        }

        private boolean onCurve(int point) {
            return (flags[point] & ON_CURVE) != 0;
        }
    }
}
