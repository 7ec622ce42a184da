package dev.quire.media;

/** What the bytes themselves say they are; width and height in pixels. */
public record Picture(String contentType, int width, int height) {

    private static final int MOST_PIXELS_A_SIDE = 16_384;
    private static final long MOST_PIXELS = 64_000_000;

    /** Whether it would take more memory to decode than any screen or print needs: over 64 megapixels. */
    public boolean tooLarge() {
        return Math.max(width, height) > MOST_PIXELS_A_SIDE || (long) width * height > MOST_PIXELS;
    }
}
