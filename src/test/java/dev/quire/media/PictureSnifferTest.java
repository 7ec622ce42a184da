package dev.quire.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.imageio.ImageIO;
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
    @ValueSource(strings = {"", "<svg xmlns='http://www.w3.org/2000/svg'/>", "<html></html>", "GIF89a", "RIFF", "{}"})
    void allElseIsNoPicture(String text) {
        assertEquals(Optional.empty(), PictureSniffer.sniff(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static byte[] written(String format) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(37, 21, BufferedImage.TYPE_INT_RGB), format, out);
        return out.toByteArray();
    }

    @ParameterizedTest
    @CsvSource({"8000, 8000, 35", "30000, 30000, 100", "1, 1, 100000000"})
    void aPngWhoseDataCanNotBeItsPixelsIsNone(int width, int height, int zeros) throws IOException {
        assertEquals(Optional.empty(), PictureSniffer.sniff(Pngs.of(width, height, zeros)));
    }

    @Test
    void aPngOfOneColourIsOneThoughItIsSmall() throws IOException {
        assertTrue(PictureSniffer.sniff(Pngs.of(2_000, 2_000, 2_000 * 2_001)).isPresent());
    }

    /** Decoders make room for the frame: 16,383 by 16,383 on a canvas of one pixel. */
    @Test
    void aWebPWhoseFrameIsLargerThanItsCanvasIsNone() {
        byte[] frame = {
            'V', 'P', '8', ' ', 10, 0, 0, 0, 0, 0, 0, (byte) 0x9D, 1, 0x2A, (byte) 0xFF, 0x3F, (byte) 0xFF, 0x3F
        };
        byte[] head = {'R', 'I', 'F', 'F', 40, 0, 0, 0, 'W', 'E', 'B', 'P', 'V', 'P', '8', 'X', 10, 0, 0, 0};
        byte[] webp = Arrays.copyOf(head, head.length + 10 + frame.length);
        System.arraycopy(frame, 0, webp, head.length + 10, frame.length);

        assertEquals(Optional.empty(), PictureSniffer.sniff(webp));
        webp[head.length + 4] = (byte) 0xFE;
        webp[head.length + 5] = 0x3F;
        webp[head.length + 7] = (byte) 0xFE;
        webp[head.length + 8] = 0x3F;
        assertEquals(Optional.of(new Picture("image/webp", 16_383, 16_383)), PictureSniffer.sniff(webp));
    }
}
