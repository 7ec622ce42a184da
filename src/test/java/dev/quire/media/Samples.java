package dev.quire.media;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Pictures to decode: the left half is red, the right half blue. */
final class Samples {

    static final int RED = 0xffc81e28;
    static final int BLUE = 0xff143cb4;

    /** Written by libwebp, 400 by 260 pixels. */
    static final String WEBP_LOSSY =
            "UklGRngBAABXRUJQVlA4IGwBAADQHQCdASqQAQQBPtFosFMoJiSioXDoAQAaCWlu4XaxB+gHw/4AAAE+tNmzZnverTZs2bNnYfWnS0sC1JFy"
                    + "1pW7J2bOZk+qx4xMmTJkyeQy2bNmjAyFs2bNmzZs2bNmfN0gvXr169evXr16la2qNmzZs21lx602Z83SC9evXr169evXqVrao2bNmzZs2bNmxnUA"
                    + "kyZMmTKqatWrU3PwuzZs2bNmzZs2aMDIWzZs2bNmzZs2Z83SC9evXr2pF69eu2BkLZs2bNmzZs2bM+bpBevXr169evXr1K1tUbNmzZtR9abNmfN0"
                    + "gvXr169evXr16la2qNmzZsYAAP7/Mjf+uMJ0TJ/47f10elbRgnZZ8LAe4qrvOqzGp5cK/+o9aw/ycH0O/7aX/ZAvv7/ChKr4DAiaTbv3+drRwM2i"
                    + "1NboRORr6IT0whEGnEEa+YA3WVYITIIOBgoM4BfCEeCDgYKDOAXwhHgg4GCgzgF8IAAA";

    static final String WEBP_LOSSLESS =
            "UklGRjQAAABXRUJQVlA4TCgAAAAvj8FAAA9QjzMhH4Vx/qOC2rZtGP//tFfPLYno/wRAT/377/33/jMm";

    private Samples() {}

    static byte[] webp(String base64) {
        return Base64.getDecoder().decode(base64);
    }

    static BufferedImage halves(int type, int width, int height) {
        BufferedImage image = new BufferedImage(width, height, type);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, x < width / 2 ? RED : BLUE);
            }
        }
        return image;
    }

    /** @param progressive or interlaced, as PNG calls it */
    static byte[] written(String format, IIOImage image, boolean progressive) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
        ImageWriteParam param = writer.getDefaultWriteParam();
        param.setProgressiveMode(progressive ? ImageWriteParam.MODE_DEFAULT : ImageWriteParam.MODE_DISABLED);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            writer.setOutput(out);
            writer.write(null, image, param);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    static byte[] written(String format, BufferedImage image, boolean progressive) throws IOException {
        return written(format, new IIOImage(image, null, null), progressive);
    }

    /** A PNG of one colour, byte by byte; its rows may be fewer than it says. */
    static byte[] png(int side, int colourType, int rowBytes, int rows, byte[] extras) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(packed, new Deflater(9))) {
            for (int y = 0; y < rows; y++) {
                deflater.write(new byte[1 + rowBytes]);
            }
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
        out.writeBytes(chunk(
                "IHDR",
                ByteBuffer.allocate(13)
                        .putInt(side)
                        .putInt(side)
                        .put((byte) 8)
                        .put((byte) colourType)
                        .array()));
        out.writeBytes(extras);
        out.writeBytes(chunk("IDAT", packed.toByteArray()));
        out.writeBytes(chunk("IEND", new byte[0]));
        return out.toByteArray();
    }

    static byte[] chunk(String type, byte[] data) {
        ByteBuffer chunk = ByteBuffer.allocate(12 + data.length)
                .putInt(data.length)
                .put(type.getBytes(StandardCharsets.US_ASCII))
                .put(data);
        CRC32 sum = new CRC32();
        sum.update(chunk.array(), 4, 4 + data.length);
        return chunk.putInt((int) sum.getValue()).array();
    }
}
