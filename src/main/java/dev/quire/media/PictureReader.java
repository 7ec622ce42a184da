package dev.quire.media;

import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.Optional;
import javax.imageio.IIOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;

/**
 * Decodes pictures that were sniffed and are not too large. Rows and columns are left out while reading, so that at most
 * {@code 2 * ENOUGH} pixels a side come into memory, however large the picture is.
 */
final class PictureReader {

    /** A side of twice a thumbnail's is enough to make one of. */
    private static final int ENOUGH = 2 * Previews.LONGER_SIDE;

    /** Of these two the decoders need all pixels in memory at once. */
    private static final int MOST_JPEG_PIXELS = 4096 * 4096;

    private static final int MOST_WEBP_PIXELS = 2048 * 2048;

    /** Encoders write a dozen. Each takes a walk over all pixels, however few bytes it has. */
    private static final int MOST_JPEG_SCANS = 100;

    static {
        // Else Java looks for a screen when it loads its imaging, and fails where there is a display but no library for
        // it.
        System.setProperty("java.awt.headless", "true");
    }

    private PictureReader() {}

    /** The picture; empty when it is of a sort that can't be read here, or only with much memory. */
    static Optional<BufferedImage> read(Picture picture, byte[] bytes) throws UnreadablePictureException {
        int pixels = picture.width() * picture.height();
        try {
            return switch (picture.contentType()) {
                case "image/png" -> Optional.of(read(known("image/png"), picture, bytes));
                case "image/jpeg" -> pixels > MOST_JPEG_PIXELS ? Optional.empty() : jpeg(picture, bytes);
                default -> pixels > MOST_WEBP_PIXELS ? Optional.empty() : webp(picture, bytes);
            };
        } catch (IOException | RuntimeException e) {
            throw new UnreadablePictureException(e);
        }
    }

    /** Java knows no CMYK, and makes grey of what is missing; the latter it only warns of. */
    private static Optional<BufferedImage> jpeg(Picture picture, byte[] bytes) throws IOException {
        if (scans(bytes) > MOST_JPEG_SCANS) {
            throw new IIOException("More than " + MOST_JPEG_SCANS + " scans");
        }
        ImageReader reader = known("image/jpeg");
        reader.setInput(new ByteArrayImageInputStream(bytes), true, true);
        if (reader.getRawImageType(0) == null) {
            reader.dispose();
            return Optional.empty();
        }
        StringBuilder warnings = new StringBuilder();
        reader.addIIOReadWarningListener((source, warning) -> warnings.append(warning));
        BufferedImage image = read(reader, picture, bytes);
        if (warnings.indexOf("remature end") >= 0) {
            throw new IIOException(warnings.toString());
        }
        return Optional.of(image);
    }

    /** This decoder does not know all that there is: what it can't read may be sound. */
    private static Optional<BufferedImage> webp(Picture picture, byte[] bytes) {
        try {
            return Optional.of(read(new WebPImageReaderSpi().createReaderInstance(null), picture, bytes));
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }

    private static ImageReader known(String contentType) {
        return ImageIO.getImageReadersByMIMEType(contentType).next();
    }

    private static BufferedImage read(ImageReader reader, Picture picture, byte[] bytes) throws IOException {
        try {
            // Without metadata: a PNG's packed texts would be unpacked, each to up to 256 kB.
            reader.setInput(new ByteArrayImageInputStream(bytes), true, true);
            ImageReadParam param = reader.getDefaultReadParam();
            int step = Math.max(1, Math.max(picture.width(), picture.height()) / ENOUGH);
            param.setSourceSubsampling(step, step, 0, 0);
            return reader.read(0, param);
        } finally {
            reader.dispose();
        }
    }

    private static int scans(byte[] jpeg) {
        int scans = 0;
        for (int at = 1; at < jpeg.length; at++) {
            if (jpeg[at] == (byte) 0xDA && jpeg[at - 1] == (byte) 0xFF) {
                scans++;
            }
        }
        return scans;
    }
}
