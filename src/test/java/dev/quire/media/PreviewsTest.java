package dev.quire.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PreviewsTest {

    private static final int RGBA = 6;
    private static final int INDEXED = 3;
    private static final long MOST_BYTES = 30_000_000;

    @ParameterizedTest
    @CsvSource({
        "png, 1, false", // TYPE_INT_RGB
        "png, 1, true",
        "png, 2, false", // TYPE_INT_ARGB
        "png, 2, true",
        "png, 13, false", // TYPE_BYTE_INDEXED
        "png, 13, true",
        "jpg, 1, false",
        "jpg, 1, true"
    })
    void aThumbnailLooksLikeThePicture(String format, int type, boolean progressive) throws Exception {
        looksRight(Samples.written(format, Samples.halves(type, 1000, 650), progressive), 320, 208);
    }

    @ParameterizedTest
    @ValueSource(strings = {Samples.WEBP_LOSSY, Samples.WEBP_LOSSLESS})
    void soDoesThatOfAWebp(String base64) throws Exception {
        looksRight(Samples.webp(base64), 320, 208);
    }

    @Test
    void whatIsLeftOutOfALargePictureIsNotSeen() throws Exception {
        byte[] large = Samples.written("png", Samples.halves(BufferedImage.TYPE_BYTE_INDEXED, 6000, 3900), false);

        looksRight(large, 320, 208);
    }

    /** Java takes stored grey for linear, and would show 128 as 188. */
    @ParameterizedTest
    @ValueSource(ints = {BufferedImage.TYPE_BYTE_GRAY, BufferedImage.TYPE_USHORT_GRAY})
    void greyStaysAsItIs(int type) throws Exception {
        BufferedImage grey = new BufferedImage(640, 400, type);
        int[] level = new int[640 * 400];
        Arrays.fill(level, type == BufferedImage.TYPE_BYTE_GRAY ? 128 : 128 << 8);
        grey.getRaster().setPixels(0, 0, 640, 400, level);

        close(0xff808080, decoded(preview(Samples.written("png", grey, false))).getRGB(100, 100));
    }

    @Test
    void transparencyStays() throws Exception {
        BufferedImage image = Samples.halves(BufferedImage.TYPE_INT_ARGB, 640, 400);
        for (int y = 0; y < 400; y++) {
            for (int x = 0; x < 320; x++) {
                image.setRGB(x, y, 0x80c81e28);
            }
        }

        Preview preview = preview(Samples.written("png", image, false));

        assertEquals("image/png", preview.thumbnail().orElseThrow().contentType());
        assertEquals(0x80, decoded(preview).getRGB(50, 50) >>> 24);
        close(Samples.RED, decoded(preview).getRGB(50, 50) | 0xff000000);
        close(Samples.BLUE, decoded(preview).getRGB(300, 50));
    }

    @Test
    void aPixelIsTheMeanOfWhatItCovers() {
        BufferedImage rows = new BufferedImage(5, 5, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 25; i++) {
            rows.setRGB(i % 5, i / 5, i / 5 * 50);
        }

        // 5 rows become 2: (0 + 50 + 100 / 2) / 2.5 and (100 / 2 + 150 + 200) / 2.5.
        Pixels pixels = Pixels.shrunk(rows, 1, 2);

        assertEquals(0xff000000 | 40, pixels.argb()[0]);
        assertEquals(0xff000000 | 160, pixels.argb()[1]);
    }

    @Test
    void narrowPicturesKeepAPixel() throws Exception {
        byte[] line = Samples.written("png", Samples.halves(BufferedImage.TYPE_INT_RGB, 9000, 2), false);

        looksRight(line, 320, 1);
    }

    @Test
    void aSmallPictureIsItsOwn() throws Exception {
        Preview preview = preview(Samples.written("png", Samples.halves(BufferedImage.TYPE_INT_RGB, 64, 64), false));

        assertEquals(Optional.empty(), preview.thumbnail());
        assertEquals(28, preview.blurhash().length());
    }

    @Test
    void cmykIsNotDecodedAndNotRefused() throws Exception {
        Raster inks = Raster.createInterleavedRaster(0, 64, 64, 4, null);

        assertEquals(Optional.empty(), make(Samples.written("jpg", new IIOImage(inks, null, null), false)));
    }

    @Test
    void aBrokenPictureIsUnreadable() throws Exception {
        BufferedImage image = Samples.halves(BufferedImage.TYPE_INT_RGB, 1000, 650);
        byte[] jpeg = Samples.written("jpg", image, false);
        byte[] cut = Arrays.copyOf(jpeg, jpeg.length / 2);
        cut[cut.length - 2] = (byte) 0xFF;
        cut[cut.length - 1] = (byte) 0xD9;

        unreadable(cut);
        unreadable(Samples.png(1000, RGBA, 4000, 999, new byte[0]));
        unreadable(Samples.png(1000, INDEXED, 1000, 1000, new byte[0]));
    }

    @Test
    void aBombIsDecodedInLittleMemory() throws Exception {
        byte[] bomb = Samples.png(8000, RGBA, 32_000, 8000, new byte[0]);
        assertTrue(bomb.length < 500_000);

        long before = allocated();
        Preview preview = preview(bomb);
        long used = allocated() - before;

        assertTrue(used < MOST_BYTES, used + " bytes");
        assertEquals(320, decoded(preview).getWidth());
    }

    @Test
    void textsInAPictureAreNotUnpacked() throws Exception {
        ByteArrayOutputStream extras = new ByteArrayOutputStream();
        extras.writeBytes(Samples.chunk("PLTE", new byte[3]));
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        text.writeBytes(new byte[] {'a', 0, 0});
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(text, new Deflater(9))) {
            deflater.write(new byte[1 << 20]);
        }
        for (int i = 0; i < 200; i++) {
            extras.writeBytes(Samples.chunk("zTXt", text.toByteArray()));
        }
        byte[] bomb = Samples.png(400, INDEXED, 400, 400, extras.toByteArray());

        long before = allocated();
        preview(bomb);
        long used = allocated() - before;

        assertTrue(used < MOST_BYTES, used + " bytes");
    }

    @Test
    void aJpegOfManyScansIsUnreadable() throws Exception {
        byte[] jpeg = Samples.written("jpg", Samples.halves(BufferedImage.TYPE_INT_RGB, 400, 400), true);
        int last = jpeg.length - 2;
        while (jpeg[last] != (byte) 0xFF || jpeg[last + 1] != (byte) 0xDA) {
            last--;
        }
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        bomb.write(jpeg, 0, last);
        for (int i = 0; i < 150; i++) {
            bomb.write(jpeg, last, jpeg.length - 2 - last);
        }
        bomb.write(jpeg, jpeg.length - 2, 2);

        unreadable(bomb.toByteArray());
    }

    @Test
    void whoeverWaitsMayBeInterrupted() throws Exception {
        byte[] bytes = Samples.written("png", Samples.halves(BufferedImage.TYPE_INT_RGB, 400, 400), false);
        Previews previews = new Previews();
        Thread.currentThread().interrupt();

        Optional<Preview> preview = previews.of(PictureSniffer.sniff(bytes).orElseThrow(), bytes);

        assertTrue(Thread.interrupted());
        assertTrue(preview.orElseThrow().thumbnail().isPresent());
        byte[] broken = Samples.png(400, RGBA, 1600, 399, new byte[0]);
        assertThrows(
                UnreadablePictureException.class,
                () -> previews.of(PictureSniffer.sniff(broken).orElseThrow(), broken));
    }

    private static void looksRight(byte[] picture, int width, int height) throws Exception {
        Preview preview = preview(picture);
        BufferedImage thumbnail = decoded(preview);
        assertEquals("image/jpeg", preview.thumbnail().orElseThrow().contentType());
        assertEquals(width, thumbnail.getWidth());
        assertEquals(height, thumbnail.getHeight());
        close(Samples.RED, thumbnail.getRGB(width / 4, height / 2));
        close(Samples.BLUE, thumbnail.getRGB(width * 3 / 4, height / 2));
    }

    private static void close(int expected, int actual) {
        for (int shift = 0; shift <= 24; shift += 8) {
            assertEquals(
                    expected >> shift & 0xff,
                    actual >> shift & 0xff,
                    25,
                    () -> Integer.toHexString(expected) + " is not " + Integer.toHexString(actual));
        }
    }

    private static void unreadable(byte[] bytes) {
        assertThrows(UnreadablePictureException.class, () -> make(bytes));
    }

    private static Preview preview(byte[] bytes) throws UnreadablePictureException {
        return make(bytes).orElseThrow();
    }

    private static Optional<Preview> make(byte[] bytes) throws UnreadablePictureException {
        return Previews.make(PictureSniffer.sniff(bytes).orElseThrow(), bytes);
    }

    private static BufferedImage decoded(Preview preview) throws IOException {
        return ImageIO.read(
                new ByteArrayInputStream(preview.thumbnail().orElseThrow().bytes()));
    }

    private static long allocated() {
        return ManagementFactory.getPlatformMXBean(ThreadMXBean.class).getCurrentThreadAllocatedBytes();
    }
}
