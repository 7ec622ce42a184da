package dev.quire.worker;

import dev.quire.job.LeaseStore;
import io.quarkus.logging.Log;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.time.Duration;

/** SIGTERM: claim nothing new, let running pages finish while heartbeats go on, give the rest back. */
@ApplicationScoped
class Drain {

    /** For writing what was broken off. */
    private static final Duration LAST_WRITES = Duration.ofSeconds(5);

    private static final Duration LOOK = Duration.ofMillis(20);

    private final ClaimLoop claims;
    private final Running running;
    private final Lifeline lifeline;
    private final LeaseStore leases;
    private final Replica replica;
    private final WorkerConfig config;

    Drain(
            ClaimLoop claims,
            Running running,
            Lifeline lifeline,
            LeaseStore leases,
            Replica replica,
            WorkerConfig config) {
        this.claims = claims;
        this.running = running;
        this.lifeline = lifeline;
        this.leases = leases;
        this.replica = replica;
        this.config = config;
    }

    void drain(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) ShutdownEvent event)
            throws InterruptedException {
        claims.stop();
        int inWork = running.pages().size();
        if (inWork > 0) {
            Log.infof(
                    "Stopping: %d pages get up to %d s to finish",
                    inWork, config.drain().toSeconds());
        }
        if (!idleWithin(config.drain())) {
            running.pages().forEach(page -> page.stop(RunningPage.Stop.SHUTDOWN));
            idleWithin(LAST_WRITES);
        }
        lifeline.stop();
        try {
            leases.leave(replica.id());
        } catch (RuntimeException e) {
            Log.debugf("The database is away; the list of workers forgets this one by itself: %s", e.getMessage());
        }
    }

    private boolean idleWithin(Duration patience) throws InterruptedException {
        long untilNs = System.nanoTime() + patience.toNanos();
        while (!running.pages().isEmpty()) {
            if (System.nanoTime() - untilNs > 0) {
                return false;
            }
            Thread.sleep(LOOK);
        }
        return true;
    }
}
