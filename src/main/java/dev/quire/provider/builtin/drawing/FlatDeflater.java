package dev.quire.provider.builtin.drawing;

import java.util.Arrays;
import java.util.zip.Adler32;

/**
 * Packs flat pictures into a zlib stream (RFC 1950, 1951) several times faster than {@link java.util.zip.Deflater}, which
 * would take longer than the painting. It looks for repeats in two places only, the row above and the pixel before, where
 * flat pictures have nearly all of theirs, and uses the fixed Huffman codes.
 */
final class FlatDeflater {

    private static final int MIN_MATCH = 3;
    private static final int MAX_MATCH = 258;
    private static final int END_OF_BLOCK = 256;
    private static final int FIRST_LENGTH = 257;
    private static final int DISTANCE_BITS = 5;

    /** A code's bits as they are sent, with their number above {@link #COUNT_SHIFT}. */
    private static final int COUNT_SHIFT = 24;

    private static final int[] SYMBOLS = new int[286];
    private static final int[] LENGTHS = new int[MAX_MATCH + 1];

    static {
        for (int symbol = 0; symbol < SYMBOLS.length; symbol++) {
            SYMBOLS[symbol] = symbol < 144
                    ? code(0x30 + symbol, 8)
                    : symbol < 256
                            ? code(0x190 + symbol - 144, 9)
                            : symbol < 280 ? code(symbol - 256, 7) : code(0xc0 + symbol - 280, 8);
        }
        int length = MIN_MATCH;
        for (int symbol = FIRST_LENGTH; symbol < 285; symbol++) {
            int extraBits = Math.max(0, (symbol - 261) / 4);
            for (int extra = 0; extra < 1 << extraBits; extra++) {
                LENGTHS[length++] = extended(SYMBOLS[symbol], extra, extraBits);
            }
        }
        LENGTHS[MAX_MATCH] = SYMBOLS[285];
    }

    private final byte[] data;
    private final int stride;
    private final int fromAbove;
    private final int fromBefore;

    private byte[] out;
    private int size;
    private long pending;
    private int pendingBits;

    /** @param stride bytes from a pixel to the one below, at most 32768 */
    FlatDeflater(byte[] data, int stride) {
        this.data = data;
        this.stride = stride;
        this.fromAbove = distance(stride);
        this.fromBefore = distance(1);
        this.out = new byte[data.length / 12 + 64];
    }

    byte[] deflate() {
        send(0x78, 8);
        send(0x01, 8);
        send(0b011, 3);
        int at = 0;
        while (at < data.length) {
            at += sendNext(at);
        }
        send(SYMBOLS[END_OF_BLOCK]);
        send(0, -pendingBits & 7);
        Adler32 sum = new Adler32();
        sum.update(data);
        send(Integer.reverseBytes((int) sum.getValue()) & 0xffffffffL, Integer.SIZE);
        return Arrays.copyOf(out, size);
    }

    /** Sends the longer of the two repeats, or the byte itself; returns how many bytes that was. */
    private int sendNext(int at) {
        int above = repeated(at, stride);
        int before = above < MAX_MATCH ? repeated(at, 1) : 0;
        int length = Math.max(above, before);
        if (length < MIN_MATCH) {
            send(SYMBOLS[data[at] & 0xff]);
            return 1;
        }
        int distance = above >= before ? fromAbove : fromBefore;
        int sent = 0;
        while (length - sent >= MIN_MATCH) {
            int part = Math.min(MAX_MATCH, length - sent);
            send(LENGTHS[part]);
            send(distance);
            sent += part;
        }
        return sent;
    }

    /** How many bytes from here on are the same as those so far back. */
    private int repeated(int at, int distance) {
        if (at < distance || data[at] != data[at - distance]) {
            return 0;
        }
        int end = data.length;
        int length = Arrays.mismatch(data, at, end, data, at - distance, end - distance);
        return length < 0 ? end - at : length;
    }

    private void send(int code) {
        send(code & (1 << COUNT_SHIFT) - 1, code >>> COUNT_SHIFT);
    }

    private void send(long bits, int count) {
        pending |= bits << pendingBits;
        pendingBits += count;
        if (size + Long.BYTES > out.length) {
            out = Arrays.copyOf(out, out.length * 2);
        }
        while (pendingBits >= Byte.SIZE) {
            out[size++] = (byte) pending;
            pending >>>= Byte.SIZE;
            pendingBits -= Byte.SIZE;
        }
    }

    /** Distances double their range every second code; the extra bits say where in the range. */
    private static int distance(int distance) {
        int offset = distance - 1;
        int extraBits = Math.max(0, Integer.SIZE - 2 - Integer.numberOfLeadingZeros(offset));
        int symbol = extraBits * 2 + (offset >> extraBits);
        return extended(code(symbol, DISTANCE_BITS), offset & (1 << extraBits) - 1, extraBits);
    }

    /** Huffman codes are sent from their highest bit on, everything else from its lowest. */
    private static int code(int bits, int count) {
        return count << COUNT_SHIFT | Integer.reverse(bits) >>> Integer.SIZE - count;
    }

    private static int extended(int code, int extra, int extraBits) {
        return code + (extraBits << COUNT_SHIFT) + (extra << (code >>> COUNT_SHIFT));
    }
}
