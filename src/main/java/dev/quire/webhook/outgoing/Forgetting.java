package dev.quire.webhook.outgoing;

import dev.quire.job.Doorbell;
import io.quarkus.logging.Log;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.quarkus.virtual.threads.VirtualThreads;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Deletes old deliveries, a few at a time. */
@ApplicationScoped
class Forgetting {

    private static final long EVERY_NS = Duration.ofMinutes(10).toNanos();

    private final DeliveryStore deliveries;
    private final boolean sleeps;
    private final ExecutorService virtualThreads;
    private final AtomicLong forgotNs = new AtomicLong(System.nanoTime() - EVERY_NS);

    Forgetting(
            DeliveryStore deliveries,
            @ConfigProperty(name = "quire.worker.mode", defaultValue = "background") String mode,
            @VirtualThreads ExecutorService virtualThreads) {
        this.deliveries = deliveries;
        this.sleeps = mode.equals("request");
        this.virtualThreads = virtualThreads;
    }

    @Scheduled(every = "10m", delayed = "2m", concurrentExecution = ConcurrentExecution.SKIP)
    void tick() {
        // A process that may be frozen between two drain calls does nothing by itself: they ring.
        if (!sleeps) {
            forget();
        }
    }

    /** Where ticks pass by, the beginning of a drain call rings as well. */
    void hear(@Observes Doorbell bell) {
        long lastNs = forgotNs.get();
        long nowNs = System.nanoTime();
        if (sleeps && bell == Doorbell.WEBHOOK && nowNs - lastNs >= EVERY_NS && forgotNs.compareAndSet(lastNs, nowNs)) {
            virtualThreads.execute(this::forget);
        }
    }

    private void forget() {
        try {
            while (deliveries.forget()) {
                // There may be more.
            }
        } catch (RuntimeException e) {
            Log.warnf("Forgetting old webhook deliveries failed and is tried again: %s", e.getMessage());
        }
    }
}
