package dev.quire.provider.builtin.drawing;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;

/** Reads of a PNG what can be read without decoding it. */
public final class IndexedPng {

    private static final int SIGNATURE = 8;
    /** Length and name before a chunk's data. */
    private static final int HEAD = 8;
    /** And its checksum behind. */
    private static final int TAIL = 4;

    private static final int PLTE = 0x504c5445;
    private static final int IDAT = 0x49444154;

    private IndexedPng() {}

    /** Its table of colours, 0xRRGGBB; empty for other pictures, and for other bytes. */
    public static Set<Integer> colours(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        Set<Integer> colours = new HashSet<>();
        long at = SIGNATURE;
        while (at + HEAD <= bytes.length) {
            int length = in.getInt((int) at);
            int name = in.getInt((int) at + 4);
            if (name == IDAT || length < 0 || at + HEAD + length > bytes.length) {
                break;
            }
            if (name == PLTE) {
                for (int i = 0; i + 3 <= length; i += 3) {
                    colours.add(
                            (in.getShort((int) at + HEAD + i) & 0xffff) << 8 | bytes[(int) at + HEAD + i + 2] & 0xff);
                }
            }
            at += HEAD + length + TAIL;
        }
        return colours;
    }
}
