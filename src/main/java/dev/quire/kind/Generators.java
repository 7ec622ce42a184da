package dev.quire.kind;

import dev.quire.provider.Provider;
import java.util.List;

/**
 * Who is to generate a job's pages.
 *
 * @param first who is asked first
 * @param model of the first; null for its default
 * @param fallback who is asked in turn when the one before provably did not accept a call, each with its default model
 */
public record Generators(Provider first, String model, List<Provider> fallback) {}
