package dev.quire.provider.builtin;

import dev.quire.provider.Generated;
import dev.quire.provider.Medium;
import dev.quire.provider.PictureSpec;
import dev.quire.provider.Prompt;
import dev.quire.provider.Provider;
import dev.quire.provider.ProviderFailure;
import dev.quire.provider.ProviderFailure.Kind;
import dev.quire.provider.ProviderLimits;
import dev.quire.provider.Simulate;
import dev.quire.provider.Simulate.Fault;
import dev.quire.provider.Spec;
import dev.quire.provider.TextSpec;
import dev.quire.provider.builtin.writing.Drafts;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Paints placeholder pictures and drafts texts without any model, key or network. */
@ApplicationScoped
public class BuiltinProvider implements Provider {

    private static final int WARM_UP_AFTER_S = 1;

    /** Painting keeps a CPU busy: on virtual threads it would hold up requests, claims and the other pages' calls. */
    private final ExecutorService painters = Executors.newFixedThreadPool(
            Runtime.getRuntime().availableProcessors(),
            Thread.ofPlatform().daemon().name("quire-painter-", 1).factory());

    private final BuiltinConfig config;

    BuiltinProvider(BuiltinConfig config) {
        this.config = config;
    }

    /**
     * The first picture loads classes and fonts for as long as it takes to paint fifty, and the first of full size makes
     * the heap grow: no story should wait for that.
     */
    void warmUp(@Observes StartupEvent event) {
        // Not while the service starts, which needs the CPUs.
        CompletableFuture.delayedExecutor(WARM_UP_AFTER_S, TimeUnit.SECONDS, painters)
                .execute(() -> Painter.paint(new Scene("Quire", "A fox under the moon", null, 1024, 1024, 1)));
    }

    @PreDestroy
    void stop() {
        painters.shutdownNow();
    }

    @Override
    public String name() {
        return "builtin";
    }

    @Override
    public Set<Medium> makes() {
        return Set.of(Medium.values());
    }

    @Override
    public ProviderLimits limits() {
        return config;
    }

    @Override
    public boolean paid() {
        return false;
    }

    @Override
    public boolean simulates() {
        return config.simulate();
    }

    @Override
    public boolean takesReference(String model) {
        return true;
    }

    @Override
    public Generated generate(Prompt prompt, Progress progress) throws ProviderFailure, InterruptedException {
        Spec spec = prompt.spec();
        progress.at(0, "loading");
        long startedNs = System.nanoTime();
        Optional<Simulate> simulate = Optional.ofNullable(spec.simulate()).filter(asked -> config.simulate());
        Optional<Fault> fault = simulate.filter(asked -> prompt.attempt() <= orElse(asked.times(), 1))
                .map(Simulate::fail);
        long latencyMs = simulate.map(asked -> orElse(asked.latencyMs(), 0)).orElse(0);
        if (fault.isPresent()) {
            pause(startedNs, latencyMs, "simulating", progress);
            return new Generated(play(fault.get(), simulate.get(), spec));
        }
        return switch (spec) {
            case PictureSpec picture -> paint(prompt, picture, startedNs, latencyMs, progress);
            case TextSpec text -> {
                pause(startedNs, latencyMs, "writing", progress);
                yield new Generated(Drafts.write(text).getBytes(StandardCharsets.UTF_8));
            }
        };
    }

    private Generated paint(Prompt prompt, PictureSpec spec, long startedNs, long latencyMs, Progress progress)
            throws InterruptedException {
        Scene scene = new Scene(
                prompt.title(), prompt.text(), spec.style(), spec.width(), spec.height(), spec.seed(), prompt.like());
        Future<byte[]> painting = painters.submit(() -> Painter.paint(scene));
        try {
            // Painting counts as part of the latency: simulated calls take as long as asked for, however busy the CPU
            // is.
            pause(startedNs, latencyMs, "diffusion", progress);
            byte[] picture = painting.get();
            progress.at(100, "decoding");
            return new Generated(picture);
        } catch (ExecutionException e) {
            throw new IllegalStateException("The picture could not be painted", e.getCause());
        } finally {
            painting.cancel(false);
        }
    }

    private static void pause(long startedNs, long latencyMs, String step, Progress progress)
            throws InterruptedException {
        for (int percent = 10; percent <= 90; percent += 20) {
            progress.at(percent, step);
            long untilNs = startedNs + latencyMs * 1_000_000 * (percent + 10) / 100;
            Thread.sleep(Duration.ofNanos(Math.max(0, untilNs - System.nanoTime())));
        }
    }

    private static byte[] play(Fault fault, Simulate simulate, Spec spec) throws ProviderFailure, InterruptedException {
        return switch (fault) {
            case TRANSIENT -> throw new ProviderFailure(Kind.TRANSIENT, "Simulated: the provider broke.");
            case THROTTLED ->
                throw new ProviderFailure(
                        Kind.THROTTLED,
                        "Simulated: too many calls.",
                        Optional.ofNullable(simulate.retryAfterMs()).map(Duration::ofMillis));
            case REFUSED -> throw new ProviderFailure(Kind.REFUSED, "Simulated: the provider refused the prompt.");
            case HANG -> {
                new CountDownLatch(1).await();
                throw new ProviderFailure(Kind.TIMEOUT, "Simulated: the provider hung.");
            }
            case INVALID_RESULT -> "<html>Simulated: this is no result.</html>".getBytes(StandardCharsets.UTF_8);
            case TOO_FEW -> (spec instanceof TextSpec text ? Drafts.tooFew(text) : "").getBytes(StandardCharsets.UTF_8);
        };
    }

    private static int orElse(Integer value, int otherwise) {
        return value == null ? otherwise : value;
    }
}
