package dev.quire.media;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/** Pictures that no honest program writes. */
public final class Pngs {

    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};

    private Pngs() {}

    /** A grey PNG that announces this size, and has so many bytes of pixels; all its sums are right. */
    public static byte[] of(int width, int height, int bytes) throws IOException {
        ByteArrayOutputStream pixels = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflated = new DeflaterOutputStream(pixels)) {
            byte[] zeros = new byte[1 << 16];
            for (int left = bytes; left > 0; left -= zeros.length) {
                deflated.write(zeros, 0, Math.min(left, zeros.length));
            }
        }
        return png(width, height, pixels.toByteArray());
    }

    /** A grey PNG that can't be made smaller: as long as it has pixels, and the same for the same seed. */
    public static byte[] noise(int width, int height, long seed) throws IOException {
        ByteArrayOutputStream pixels = new ByteArrayOutputStream();
        Random random = new Random(seed);
        byte[] row = new byte[width + 1];
        try (DeflaterOutputStream stored = new DeflaterOutputStream(pixels, new Deflater(Deflater.NO_COMPRESSION))) {
            for (int y = 0; y < height; y++) {
                random.nextBytes(row);
                // No filter.
                row[0] = 0;
                stored.write(row);
            }
        }
        return png(width, height, pixels.toByteArray());
    }

    private static byte[] png(int width, int height, byte[] deflated) throws IOException {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        png.write(SIGNATURE);
        DataOutputStream out = new DataOutputStream(png);
        ByteBuffer header = ByteBuffer.allocate(13).putInt(width).putInt(height).put(new byte[] {8, 0, 0, 0, 0});
        chunk(out, "IHDR", header.array());
        chunk(out, "IDAT", deflated);
        chunk(out, "IEND", new byte[0]);
        return png.toByteArray();
    }

    private static void chunk(DataOutputStream out, String type, byte[] data) throws IOException {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 sum = new CRC32();
        sum.update(name);
        sum.update(data);
        out.writeInt(data.length);
        out.write(name);
        out.write(data);
        out.writeInt((int) sum.getValue());
    }
}
