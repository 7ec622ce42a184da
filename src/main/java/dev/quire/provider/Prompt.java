package dev.quire.provider;

import java.util.Optional;

/**
 * What to generate.
 *
 * @param text what the picture shows, or what is to be written
 * @param title title of the whole it belongs to, or null
 * @param model the provider's model, or null for its default
 * @param attempt number of this try at the page, from 1
 * @param reference names page and attempt towards the provider, for its idempotency key or log
 * @param like a picture whose characters and style it is to have; only where {@link Provider#takesReference}
 */
public record Prompt(
        String text,
        String title,
        String model,
        int attempt,
        String reference,
        Spec spec,
        Optional<ReferencePicture> like) {

    /** One that is like no other picture. */
    public Prompt(String text, String title, String model, int attempt, String reference, Spec spec) {
        this(text, title, model, attempt, reference, spec, Optional.empty());
    }
}
