package dev.quire.media;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.function.IntBinaryOperator;
import org.junit.jupiter.api.Test;

/** The hashes are what the reference implementation in TypeScript (woltapp/blurhash 2.0.5) makes of the same pixels. */
class BlurHashTest {

    @Test
    void oneColour() {
        assertEquals("L00000fQfQfQfQfQfQfQfQfQfQfQ", hash(32, 32, (x, y) -> 0));
        assertEquals("L9TSUA~qfQ~q~qoffQoffQfQfQfQ", hash(32, 32, (x, y) -> 0xffffff));
    }

    @Test
    void manyColours() {
        // In the TypeScript the largest factor must not be negative: it forgets the sign, which the C does not.
        assertEquals(
                "L:IF0N|=$1xBq2oIjuj]gYfkfSfl",
                hash(40, 30, (x, y) -> 255 - x * 6 % 256 << 16 | 255 - y * 8 % 256 << 8 | x * y % 256));
        assertEquals("L%G=Jb{]s8OHsqs9jsa~fQfQfQfQ", hash(20, 10, (x, y) -> x < 10 ? 0xc81e28 : 0x143cb4));
    }

    @Test
    void transparencyIsWhite() {
        assertEquals("L9TSUA~qfQ~q~qoffQoffQfQfQfQ", BlurHash.of(new Pixels(32, 32, new int[32 * 32])));
    }

    private static String hash(int width, int height, IntBinaryOperator rgb) {
        int[] pixels = new int[width * height];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = 0xff << 24 | rgb.applyAsInt(i % width, i / width);
        }
        return BlurHash.of(new Pixels(width, height, pixels));
    }
}
