package dev.quire.provider;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Who generates. An adapter asks exactly once: it does not retry, and its HTTP client does not either. */
public interface Provider {

    /** The name in requests and in {@code quire.provider.<name>.*}. */
    String name();

    /** What an operator has to set before it can be asked, as a sentence; empty when it can be. */
    default Optional<String> missing() {
        return Optional.empty();
    }

    /** What it can make. */
    default Set<Medium> makes() {
        return Set.of(Medium.PICTURE);
    }

    /** Limits for calls to this provider. */
    ProviderLimits limits();

    /**
     * What an accepted call costs, before it is made; empty where the operator has set no price.
     *
     * @param model as in {@link Prompt#model}
     * @param sent bytes of all texts that the call sends, as {@link Price#bytes} has them
     */
    default Optional<Price> price(Medium medium, String model, long sent) {
        return limits().pricePerCall().map(amount -> new Price(amount, false));
    }

    /** What tokens cost, by model; {@code *} is any other. Empty where nobody pays by token. */
    default Map<String, TokenPrice> tokenPrices() {
        return Map.of();
    }

    /** Whether an accepted call costs money, so that one in doubt is not repeated for free. */
    default boolean paid() {
        return true;
    }

    /** Whether {@link Spec#simulate()} is honoured; otherwise a request that carries it is refused. */
    default boolean simulates() {
        return false;
    }

    /**
     * Whether {@link Prompt#like} is honoured; otherwise a request that asks for it is refused.
     *
     * @param model as in {@link Prompt#model}
     */
    default boolean takesReference(String model) {
        return false;
    }

    /**
     * Generates one picture, or one text. Blocks; an interrupt must end it.
     *
     * @param progress told about each step; cheap to call
     */
    Generated generate(Prompt prompt, Progress progress) throws ProviderFailure, InterruptedException;

    /** Hears how far a generation is. */
    @FunctionalInterface
    interface Progress {
        /**
         * @param percent 0 to 100
         * @param step the provider's own word, such as {@code diffusion}
         */
        void at(int percent, String step);
    }
}
