package dev.quire.provider.builtin.drawing;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** Writes indexed pictures as PNG (colour type 3) by hand, because ImageIO needs AWT's native libraries. */
final class Png {

    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final byte BITS_PER_PIXEL = 8;
    private static final byte INDEXED = 3;
    /** Each row begins with a byte that names its filter; 0 is none, which suits flat colours. */
    private static final int FILTER_BYTE = 1;

    private Png() {}

    static byte[] encode(int width, int height, Inks inks, byte[] pixels) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(pixels.length / 16 + 1024);
        out.writeBytes(SIGNATURE);
        chunk(
                out,
                "IHDR",
                ByteBuffer.allocate(13)
                        .putInt(width)
                        .putInt(height)
                        .put(BITS_PER_PIXEL)
                        .put(INDEXED)
                        .array());
        chunk(out, "PLTE", colours(inks));
        chunk(out, "IDAT", rows(width, height, pixels));
        chunk(out, "IEND", new byte[0]);
        return out.toByteArray();
    }

    private static byte[] colours(Inks inks) {
        ByteBuffer table = ByteBuffer.allocate(inks.size() * 3);
        for (int ink = 0; ink < inks.size(); ink++) {
            int rgb = inks.rgb(ink);
            table.put((byte) (rgb >> 16)).put((byte) (rgb >> 8)).put((byte) rgb);
        }
        return table.array();
    }

    private static byte[] rows(int width, int height, byte[] pixels) {
        int stride = width + FILTER_BYTE;
        byte[] rows = new byte[height * stride];
        for (int y = 0; y < height; y++) {
            System.arraycopy(pixels, y * width, rows, y * stride + FILTER_BYTE, width);
        }
        return new FlatDeflater(rows, stride).deflate();
    }

    private static void chunk(ByteArrayOutputStream out, String type, byte[] data) {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 crc = new CRC32();
        crc.update(name);
        crc.update(data);
        out.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
        out.writeBytes(name);
        out.writeBytes(data);
        out.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }
}
