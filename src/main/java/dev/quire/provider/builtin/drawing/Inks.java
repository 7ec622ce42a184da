package dev.quire.provider.builtin.drawing;

import java.util.Arrays;

/**
 * The colour table of one indexed picture: at most 256 inks, each known by its index. Colours that look the same share an
 * ink; once the table is full, the nearest ink stands in, so a busy picture loses smoothness, never correctness.
 */
public final class Inks {

    /** Steps of coverage from nothing (0) to everything. */
    static final int FULL = 8;

    private static final int CAPACITY = 256;
    /** Blends stop taking new places here, so that the colours of later things still find theirs. */
    private static final int BLENDS = 200;

    private static final short UNKNOWN = -1;

    private final int[] rgb = new int[CAPACITY];
    private int size;
    /** The ink for each colour cut to five bits a channel: less than the eye tells apart, and found at once. */
    private final short[] inkOf = new short[1 << 15];
    /** Once there is no room: the nearest ink for each colour cut to four bits, because looking for it is slow. */
    private final short[] standInFor = new short[1 << 12];

    /** By the upper ink, then by lower ink and level: edges ask for the same few blends again and again. */
    private final short[][] blends = new short[CAPACITY][];

    public Inks() {
        Arrays.fill(inkOf, UNKNOWN);
        Arrays.fill(standInFor, UNKNOWN);
    }

    /** The ink of this colour (0xRRGGBB), mixed now if there is none yet. */
    public int of(int colour) {
        return of(colour, CAPACITY);
    }

    /** The ink seen where {@code over} covers {@code level} of {@link #FULL} parts of {@code under}. */
    byte blend(int under, int over, int level) {
        short[] blendsOver = blends[over];
        if (blendsOver == null) {
            blendsOver = new short[CAPACITY * FULL];
            Arrays.fill(blendsOver, UNKNOWN);
            blends[over] = blendsOver;
        }
        int key = under * FULL + level;
        if (blendsOver[key] == UNKNOWN) {
            blendsOver[key] = (short) of(mix(rgb[under], rgb[over], (float) level / FULL), BLENDS);
        }
        return (byte) blendsOver[key];
    }

    private int of(int colour, int limit) {
        int key = colour >> 9 & 0x7c00 | colour >> 6 & 0x3e0 | colour >> 3 & 0x1f;
        if (inkOf[key] == UNKNOWN) {
            if (size >= limit) {
                return standIn(colour);
            }
            rgb[size] = colour;
            inkOf[key] = (short) size++;
        }
        return inkOf[key];
    }

    private int standIn(int colour) {
        int key = colour >> 12 & 0xf00 | colour >> 8 & 0xf0 | colour >> 4 & 0xf;
        if (standInFor[key] == UNKNOWN) {
            standInFor[key] = (short) nearest(colour);
        }
        return standInFor[key];
    }

    int size() {
        return size;
    }

    int rgb(int ink) {
        return rgb[ink];
    }

    /** {@code part} 0 gives {@code from}, 1 gives {@code to}; colours are 0xRRGGBB. */
    public static int mix(int from, int to, float part) {
        int weight = (int) (part * 256);
        int mixed = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            int a = from >> shift & 0xff;
            int b = to >> shift & 0xff;
            mixed |= a + ((b - a) * weight >> 8) << shift;
        }
        return mixed;
    }

    private int nearest(int colour) {
        int nearest = 0;
        int least = Integer.MAX_VALUE;
        for (int ink = 0; ink < size; ink++) {
            int distance = distance(rgb[ink], colour);
            if (distance < least) {
                least = distance;
                nearest = ink;
            }
        }
        return nearest;
    }

    private static int distance(int a, int b) {
        int red = (a >> 16) - (b >> 16);
        int green = (a >> 8 & 0xff) - (b >> 8 & 0xff);
        int blue = (a & 0xff) - (b & 0xff);
        return red * red + green * green + blue * blue;
    }
}
