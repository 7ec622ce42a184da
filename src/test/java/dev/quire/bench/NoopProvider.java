package dev.quire.bench;

import dev.quire.provider.Generated;
import dev.quire.provider.Prompt;
import dev.quire.provider.Provider;
import dev.quire.provider.ProviderLimits;
import dev.quire.provider.Simulate;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Answers at once, or after the latency asked for, always with the same picture: what is measured is the engine. */
@Alternative
@ApplicationScoped
public class NoopProvider implements Provider {

    static final String NAME = "noop";
    static final int MOST_SLOTS = 1_000;

    private final byte[] picture = picture();
    private final Map<String, Long> startedNsByPrompt = new ConcurrentHashMap<>();
    private volatile int slots = MOST_SLOTS;

    void setSlots(int slots) {
        this.slots = slots;
    }

    /** When the call with this prompt began, by this JVM's clock; null when it has not. */
    Long startedNs(String prompt) {
        return startedNsByPrompt.get(prompt);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public ProviderLimits limits() {
        return new Limits(slots);
    }

    @Override
    public boolean paid() {
        return false;
    }

    @Override
    public boolean simulates() {
        return true;
    }

    @Override
    public Generated generate(Prompt prompt, Progress progress) throws InterruptedException {
        if (prompt.text().startsWith("timed")) {
            startedNsByPrompt.put(prompt.text(), System.nanoTime());
        }
        Simulate simulate = prompt.spec().simulate();
        if (simulate != null && simulate.latencyMs() != null) {
            Thread.sleep(simulate.latencyMs());
        }
        return new Generated(picture);
    }

    private static byte[] picture() {
        try (InputStream file = NoopProvider.class.getResourceAsStream("/bench/pixel.png")) {
            return file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Limits(int concurrency) implements ProviderLimits {
        @Override
        public Duration timeout() {
            return Duration.ofSeconds(60);
        }

        @Override
        public Optional<BigDecimal> pricePerCall() {
            return Optional.empty();
        }

        @Override
        public Optional<Integer> requestsPerMinute() {
            return Optional.empty();
        }
    }
}
