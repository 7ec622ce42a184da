package dev.quire.media;

import java.io.DataInputStream;
import java.io.IOException;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The pixels of a PNG (W3C PNG, 7 to 10), counted while they are inflated and kept nowhere: a header is quickly written,
 * and so is a stream that fills all memory.
 */
final class PngPixels implements AutoCloseable {

    /** Adam7: first column and row of each pass, and the steps between its pixels. */
    private static final int[][] PASSES = {
        {0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}
    };

    private final Inflater inflater = new Inflater();
    private final byte[] scratch = new byte[1 << 16];
    private final long announced;
    private long inflated;

    /** @param header what stands in IHDR after width and height */
    PngPixels(Picture picture, DataInputStream header) throws IOException {
        int depth = header.readUnsignedByte();
        int bits = depth * channels(header.readUnsignedByte());
        header.readUnsignedShort(); // compression and filter: there is one of each
        announced = header.readUnsignedByte() == 0
                ? bytes(picture.width(), picture.height(), bits)
                : interlaced(picture.width(), picture.height(), bits);
    }

    /** Takes the data of an IDAT chunk. */
    void add(byte[] data) throws IOException {
        inflater.setInput(data);
        try {
            int count = inflater.inflate(scratch);
            while (count > 0 && inflated <= announced) {
                inflated += count;
                count = inflater.inflate(scratch);
            }
        } catch (DataFormatException e) {
            throw new IOException(e);
        }
    }

    /** Whether there are as many as the header says. */
    boolean whole() {
        return inflated == announced;
    }

    private static int channels(int colourType) throws IOException {
        return switch (colourType) {
            case 0, 3 -> 1;
            case 2 -> 3;
            case 4 -> 2;
            case 6 -> 4;
            default -> throw new IOException("No colour type of PNG");
        };
    }

    /** A row begins with its filter. */
    private static long bytes(int width, int height, int bits) {
        return width == 0 ? 0 : height * (1 + ((long) width * bits + 7) / 8);
    }

    private static long interlaced(int width, int height, int bits) {
        long sum = 0;
        for (int[] pass : PASSES) {
            sum += bytes(Math.ceilDiv(width - pass[0], pass[2]), Math.ceilDiv(height - pass[1], pass[3]), bits);
        }
        return sum;
    }

    @Override
    public void close() {
        inflater.end();
    }
}
