package dev.quire.provider.builtin;

/**
 * What to paint: equal scenes give equal bytes.
 *
 * @param title  lettered into the picture; null or blank means the first words of the prompt
 * @param prompt picks motifs and, with style and seed, everything else; may be null
 * @param style  picks the family of colours; may be null or unknown
 * @param width  pixels, 1..{@value #MAX_SIDE}
 * @param height pixels, 1..{@value #MAX_SIDE}
 * @param seed   another seed gives another picture of the same things
 */
record Scene(String title, String prompt, String style, int width, int height, long seed) {

    static final int MAX_SIDE = 2048;

    Scene {
        title = title == null ? "" : title;
        prompt = prompt == null ? "" : prompt;
        style = style == null ? "" : style;
        if (width < 1 || width > MAX_SIDE || height < 1 || height > MAX_SIDE) {
            throw new IllegalArgumentException("cannot paint %d x %d pixels".formatted(width, height));
        }
    }
}
