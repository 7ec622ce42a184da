package dev.quire.worker;

import dev.quire.job.Finished;
import dev.quire.job.Outage;
import dev.quire.job.Outcome;
import dev.quire.job.QueueStore;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.logging.Log;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Writes outcomes, many in one commit: what arrives while one commit runs is the next batch. A paid result is never
 * thrown away because the database is not there: the batch is tried until it is.
 */
@ApplicationScoped
class SettleLoop {

    private static final int BATCH = 1_000;

    private final QueueStore queue;
    private final Running running;
    private final ClaimBell bell;
    private final Counter settled;
    private final Counter fenced;
    private final BlockingQueue<Finished> finished = new LinkedBlockingQueue<>();

    SettleLoop(QueueStore queue, Running running, ClaimBell bell, MeterRegistry meters) {
        this.queue = queue;
        this.running = running;
        this.bell = bell;
        this.settled = meters.counter("quire.attempts.settled");
        this.fenced = meters.counter("quire.attempts.fenced");
    }

    void start(@Observes StartupEvent event) {
        Thread.ofVirtual().name("quire-settle").start(this::settleForever);
    }

    void offer(Finished attempt) {
        finished.add(attempt);
    }

    private void settleForever() {
        try {
            while (true) {
                List<Finished> batch = new ArrayList<>();
                batch.add(finished.take());
                finished.drainTo(batch, BATCH - 1);
                settle(batch);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Error e) {
            // Results that nobody writes, under leases that somebody renews, would stay so for ever: better to die.
            Log.fatal("Outcomes can't be written any more; the process ends", e);
            Runtime.getRuntime().halt(1);
        }
    }

    private void settle(List<Finished> batch) {
        while (true) {
            try {
                written(batch, queue.settle(batch));
                return;
            } catch (RuntimeException e) {
                if (batch.size() > 1 && !Outage.caused(e)) {
                    // One row that the database refuses must not hold up the others.
                    for (Finished each : batch) {
                        settle(List.of(each));
                    }
                    return;
                }
                if (!Outage.caused(e)) {
                    Log.errorf(e, "Page %d: its outcome is refused; its lease will run out", pageId(batch));
                    batch.forEach(each -> running.remove(each.lease().token()));
                    return;
                }
                Log.warnf("%d outcomes wait for the database: %s", batch.size(), e.getMessage());
                Outage.pause();
            }
        }
    }

    private void written(List<Finished> batch, List<Long> written) {
        settled.increment(written.size());
        fenced.increment(batch.size() - written.size());
        for (Finished each : batch) {
            running.remove(each.lease().token());
            if (each.outcome() instanceof Outcome.TryLater later) {
                CompletableFuture.delayedExecutor(later.delayMs(), TimeUnit.MILLISECONDS)
                        .execute(bell::ring);
            }
        }
        bell.ring();
    }

    private static long pageId(List<Finished> batch) {
        return batch.getFirst().lease().pageId();
    }
}
