package dev.quire.provider.builtin.drawing;

import java.util.Arrays;

/** The pixels of one picture: a byte each, row by row, naming an ink. */
public final class Canvas {

    private final int width;
    private final int height;
    private final Inks inks;
    private final byte[] pixels;

    public Canvas(int width, int height, Inks inks) {
        this.width = width;
        this.height = height;
        this.inks = inks;
        this.pixels = new byte[width * height];
    }

    /** Lays ink over the pixels {@code from} (in) to {@code to} (out) of a row; level 0..{@link Inks#FULL}. */
    void span(int row, int from, int to, int ink, int level) {
        int start = row * width + from;
        int end = row * width + to;
        if (level == Inks.FULL) {
            Arrays.fill(pixels, start, end, (byte) ink);
        } else if (level > 0) {
            blend(start, end, ink, level);
        }
    }

    /** Flat scenery has long runs of one ink, so each run is found and filled as a whole. */
    private void blend(int start, int end, int ink, int level) {
        for (int from = start; from < end; ) {
            int change = Arrays.mismatch(pixels, from, end - 1, pixels, from + 1, end);
            int to = change < 0 ? end : from + change + 1;
            Arrays.fill(pixels, from, to, inks.blend(pixels[from] & 0xff, ink, level));
            from = to;
        }
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    public byte[] toPng() {
        return Png.encode(width, height, inks, pixels);
    }
}
