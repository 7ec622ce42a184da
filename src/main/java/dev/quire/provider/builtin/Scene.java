package dev.quire.provider.builtin;

import dev.quire.provider.ReferencePicture;
import java.util.Optional;

/**
 * What to paint: equal scenes give equal bytes.
 *
 * @param title  lettered into the picture; null or blank means the first words of the prompt
 * @param prompt picks motifs and, with style and seed, everything else; may be null
 * @param style  picks the family of colours; may be null or unknown
 * @param width  pixels, 1..{@value #MAX_SIDE}
 * @param height pixels, 1..{@value #MAX_SIDE}
 * @param seed   another seed gives another picture of the same things
 * @param like   a picture whose colours this one is to have
 */
record Scene(
        String title, String prompt, String style, int width, int height, long seed, Optional<ReferencePicture> like) {

    static final int MAX_SIDE = 2048;

    Scene(String title, String prompt, String style, int width, int height, long seed) {
        this(title, prompt, style, width, height, seed, Optional.empty());
    }

    Scene {
        title = title == null ? "" : title;
        prompt = prompt == null ? "" : prompt;
        style = style == null ? "" : style;
        if (width < 1 || width > MAX_SIDE || height < 1 || height > MAX_SIDE) {
            throw new IllegalArgumentException("cannot paint %d x %d pixels".formatted(width, height));
        }
    }
}
