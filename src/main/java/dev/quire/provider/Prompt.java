package dev.quire.provider;

/**
 * What to generate.
 *
 * @param text what the picture shows, or what is to be written
 * @param title title of the whole it belongs to, or null
 * @param model the provider's model, or null for its default
 * @param attempt number of this try at the page, from 1
 * @param reference names page and attempt towards the provider, for its idempotency key or log
 */
public record Prompt(String text, String title, String model, int attempt, String reference, Spec spec) {}
