package dev.quire.worker;

import dev.quire.job.CacheStore;
import dev.quire.job.IdempotencyStore;
import dev.quire.job.Lease;
import dev.quire.job.LeaseStore;
import dev.quire.job.LeaseStore.Progress;
import dev.quire.job.QueueStore;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.logging.Log;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What has to be looked after from time to time, on every replica alike. */
@ApplicationScoped
class Upkeep {

    private final QueueStore queue;
    private final LeaseStore leases;
    private final IdempotencyStore keys;
    private final CacheStore cache;
    private final SettleLoop settle;
    private final Running running;
    private final ClaimBell bell;
    private final Lifeline lifeline;
    private final Shift shift;
    private final Counter rescued;

    Upkeep(
            QueueStore queue,
            LeaseStore leases,
            IdempotencyStore keys,
            CacheStore cache,
            SettleLoop settle,
            Running running,
            ClaimBell bell,
            Lifeline lifeline,
            Shift shift,
            MeterRegistry meters) {
        this.queue = queue;
        this.leases = leases;
        this.keys = keys;
        this.cache = cache;
        this.settle = settle;
        this.running = running;
        this.bell = bell;
        this.lifeline = lifeline;
        this.shift = shift;
        this.rescued = meters.counter("quire.attempts.rescued");
    }

    @Scheduled(every = "5s", delayed = "1s", concurrentExecution = ConcurrentExecution.SKIP)
    void rescue() {
        if (!lifeline.beatsSteadily()) {
            return;
        }
        quietly("Rescue", () -> {
            List<Long> pages = queue.rescue();
            if (!pages.isEmpty()) {
                rescued.increment(pages.size());
                Log.warnf("Took back %d pages whose replica went silent", pages.size());
                bell.ring();
            }
        });
    }

    @Scheduled(every = "5s", concurrentExecution = ConcurrentExecution.SKIP)
    void expire() {
        quietly("Ending what is past its deadline", () -> {
            while (queue.expire().size() == QueueStore.MOST_AT_ONCE) {
                // There may be more.
            }
        });
    }

    @Scheduled(every = "5s", delayed = "3s", concurrentExecution = ConcurrentExecution.SKIP)
    void askElsewhere() {
        // An idle service is quiet, and one that works has no circuit open.
        if (settle.troubledLately()) {
            leaveOpenCircuits();
        }
    }

    private void leaveOpenCircuits() {
        quietly("Asking other providers", () -> {
            int moved;
            do {
                moved = queue.askElsewhere();
                if (moved > 0) {
                    bell.ring();
                }
            } while (moved == QueueStore.MOST_AT_ONCE);
        });
    }

    /** For results that came while nobody could tell those who wait for the same. */
    @Scheduled(every = "20s", delayed = "2s", concurrentExecution = ConcurrentExecution.SKIP)
    void reuse() {
        quietly("Reusing results", () -> {
            while (cache.reuseAll()) {
                // There may be more.
            }
        });
    }

    /** At most one write a second, however many pages and steps. */
    @Scheduled(every = "1s", concurrentExecution = ConcurrentExecution.SKIP)
    void showProgress() {
        Map<Lease, Progress> progress = new HashMap<>();
        running.pages().forEach(page -> {
            Progress unseen = page.takeProgress();
            if (unseen != null) {
                progress.put(page.lease(), unseen);
            }
        });
        if (!progress.isEmpty()) {
            quietly("Showing progress", () -> leases.progress(progress));
        }
    }

    /** A dead replica's calls of pages that were cancelled count against a provider's limits until then. */
    @Scheduled(every = "30s", delayed = "15s", concurrentExecution = ConcurrentExecution.SKIP)
    void forgetDeadWorkers() {
        quietly("Forgetting dead replicas", leases::forgetDeadWorkers);
    }

    @Scheduled(every = "10m", delayed = "1m", concurrentExecution = ConcurrentExecution.SKIP)
    void forget() {
        quietly("Forgetting old keys", () -> {
            keys.forgetOldKeys();
            queue.forgetVelocity();
        });
    }

    /** What ticks have left undone while this replica slept. */
    void catchUp() {
        expire();
        leaveOpenCircuits();
        reuse();
        forgetDeadWorkers();
        forget();
    }

    /** A tick that fails is logged in one line; the next one comes anyway. */
    private void quietly(String what, Runnable tick) {
        if (!shift.awake()) {
            return;
        }
        try {
            tick.run();
        } catch (RuntimeException e) {
            Log.warnf("%s failed and is tried again: %s", what, e.getMessage());
        }
    }
}
