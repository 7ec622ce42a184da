package dev.quire.media;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PictureSnifferTest {

    @ParameterizedTest
    @CsvSource({"png, image/png", "jpg, image/jpeg"})
    void typeAndSizeComeFromTheBytes(String format, String contentType) throws IOException {
        assertEquals(Optional.of(new Picture(contentType, 37, 21)), PictureSniffer.sniff(written(format)));
    }

    /** One pixel each, as published with the WebP format's feature detection. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA",
                "UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==",
                "UklGRkoAAABXRUJQVlA4WAoAAAAQAAAAAAAAAAAAQUxQSAwAAAARBxAR/Q9ERP8DAABWUDggGAAAABQBAJ0BKgEAAQAAAP4AAA3AAP7mtQAAAA=="
            })
    void allThreeKindsOfWebpAreKnown(String base64) {
        assertEquals(
                Optional.of(new Picture("image/webp", 1, 1)),
                PictureSniffer.sniff(Base64.getDecoder().decode(base64)));
    }

    @Test
    void anyTruncationOfAPngIsNoPicture() throws IOException {
        byte[] whole = written("png");
        for (int length = 0; length < whole.length; length++) {
            assertEquals(Optional.empty(), PictureSniffer.sniff(Arrays.copyOf(whole, length)), "cut at " + length);
        }
    }

    @Test
    void aFlippedBitInAPngIsNoPicture() throws IOException {
        byte[] broken = written("png");
        broken[broken.length / 2] ^= 1;

        assertEquals(Optional.empty(), PictureSniffer.sniff(broken));
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                BufferedImage.TYPE_BYTE_BINARY, BufferedImage.TYPE_BYTE_INDEXED, BufferedImage.TYPE_BYTE_GRAY,
                BufferedImage.TYPE_USHORT_GRAY, BufferedImage.TYPE_INT_RGB, BufferedImage.TYPE_INT_ARGB
            })
    void allPixelsOfAPngAreCountedInterlacedOrNot(int type) throws IOException {
        for (int side = 1; side < 20; side++) {
            BufferedImage image = new BufferedImage(side, 20 - side, type);
            for (int mode : new int[] {ImageWriteParam.MODE_DISABLED, ImageWriteParam.MODE_DEFAULT}) {
                assertEquals(
                        Optional.of(new Picture("image/png", side, 20 - side)), PictureSniffer.sniff(png(image, mode)));
            }
        }
    }

    /** One pixel of eight bits, and its filter, are two bytes. */
    @ParameterizedTest
    @CsvSource({"2, true", "0, false", "1, false", "3, false", "100000000, false"})
    void aPngHasThePixelsItAnnouncesNeitherLessNorMore(int bytes, boolean whole) throws IOException {
        assertEquals(whole, PictureSniffer.sniff(Pngs.of(1, 1, bytes)).isPresent());
    }

    @Test
    void aPngWithoutPixelsIsNoPicture() throws IOException {
        assertEquals(Optional.empty(), PictureSniffer.sniff(Pngs.of(4000, 4000, 35)));
    }

    @Test
    void pixelsOfAPngThatIsTooLargeAreNotLookedAt() throws IOException {
        assertEquals(
                Optional.of(new Picture("image/png", 30_000, 30_000)),
                PictureSniffer.sniff(Pngs.of(30_000, 30_000, 1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<svg xmlns='http://www.w3.org/2000/svg'/>", "<html></html>", "GIF89a", "RIFF", "{}"})
    void allElseIsNoPicture(String text) {
        assertEquals(Optional.empty(), PictureSniffer.sniff(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static byte[] written(String format) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(37, 21, BufferedImage.TYPE_INT_RGB), format, out);
        return out.toByteArray();
    }

    private static byte[] png(BufferedImage image, int interlace) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ImageOutputStream to = ImageIO.createImageOutputStream(out)) {
            writer.setOutput(to);
            ImageWriteParam param = writer.getDefaultWriteParam();
            param.setProgressiveMode(interlace);
            writer.write(null, new IIOImage(image, null, null), param);
        } finally {
            writer.dispose();
        }
        return out.toByteArray();
    }
}
