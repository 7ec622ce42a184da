package dev.quire.webhook.outgoing;

import io.quarkus.logging.Log;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.enterprise.context.ApplicationScoped;

/** Deletes old deliveries, a few at a time. */
@ApplicationScoped
class Forgetting {

    private final DeliveryStore deliveries;

    Forgetting(DeliveryStore deliveries) {
        this.deliveries = deliveries;
    }

    @Scheduled(every = "10m", delayed = "2m", concurrentExecution = ConcurrentExecution.SKIP)
    void forget() {
        try {
            while (deliveries.forget()) {
                // There may be more.
            }
        } catch (RuntimeException e) {
            Log.warnf("Forgetting old webhook deliveries failed and is tried again: %s", e.getMessage());
        }
    }
}
