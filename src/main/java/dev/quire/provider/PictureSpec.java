package dev.quire.provider;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * How to generate a picture; kept with the page as JSON.
 *
 * @param style such as {@code watercolor}, or null
 * @param width in pixels
 * @param height in pixels
 * @param seed the same prompt, style and seed give the same picture where the provider can
 * @param negativePrompt what not to show, or null
 * @param steps diffusion steps, or null for the provider's default
 * @param quality in the words of the provider's model, such as {@code high}; null for its default
 * @param format {@code png}, {@code jpeg} or {@code webp}, where the provider can choose; null for its default
 * @param background {@code transparent}, {@code opaque} or {@code auto}, where the provider can choose; null for its
 *     default
 * @param simulate faults to play, or null
 * @param referenceKey the page of the same job whose picture this one is to be like, where that has one; or null
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PictureSpec(
        String style,
        int width,
        int height,
        long seed,
        String negativePrompt,
        Integer steps,
        String quality,
        String format,
        String background,
        Simulate simulate,
        String referenceKey)
        implements Spec {

    /** One that is like no other page's. */
    public PictureSpec(
            String style,
            int width,
            int height,
            long seed,
            String negativePrompt,
            Integer steps,
            String quality,
            String format,
            String background,
            Simulate simulate) {
        this(style, width, height, seed, negativePrompt, steps, quality, format, background, simulate, null);
    }

    @Override
    public Medium medium() {
        return Medium.PICTURE;
    }
}
