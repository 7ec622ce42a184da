package dev.quire.worker;

import dev.quire.job.CacheStore;
import dev.quire.job.GateNews;
import dev.quire.job.GateStore;
import dev.quire.job.Outage;
import dev.quire.job.Outcome;
import dev.quire.job.QueueStore;
import dev.quire.media.BlobStore;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.logging.Log;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * Writes outcomes, many in one commit: what arrives while one commit runs is the next batch. A paid result is never
 * thrown away because the database is not there: the batch is tried until it is.
 */
@ApplicationScoped
class SettleLoop {

    private static final int BATCH = 500;
    private static final long PATIENCE_NS = 10_000_000;
    private static final long POLL_NS = 200_000;
    private static final long TROUBLE_NS = TimeUnit.MINUTES.toNanos(3);

    private final QueueStore queue;
    private final BlobStore blobs;
    private final GateStore gates;
    private final CacheStore cache;
    private final Running running;
    private final ClaimBell bell;
    private final Tally tally;
    private final Counter settled;
    private final Counter fenced;
    private final BlockingQueue<Done> done = new LinkedBlockingQueue<>();
    private volatile boolean troubled;
    private volatile long troubleNs;

    SettleLoop(
            QueueStore queue,
            BlobStore blobs,
            GateStore gates,
            CacheStore cache,
            Running running,
            ClaimBell bell,
            Tally tally,
            MeterRegistry meters) {
        this.queue = queue;
        this.blobs = blobs;
        this.gates = gates;
        this.cache = cache;
        this.running = running;
        this.bell = bell;
        this.tally = tally;
        this.settled = meters.counter("quire.attempts.settled");
        this.fenced = meters.counter("quire.attempts.fenced");
    }

    void start(@Observes StartupEvent event) {
        Thread.ofVirtual().name("quire-settle").start(this::settleForever);
    }

    void offer(Done attempt) {
        done.add(attempt);
    }

    /** Whether calls failed within the last minutes, so that a circuit may be open: it is tried once a minute at least. */
    boolean troubledLately() {
        return troubled && System.nanoTime() - troubleNs < TROUBLE_NS;
    }

    /** The statement is large, and the first outcome should not wait for its making. */
    private void warmUp() {
        try {
            write(List.of());
        } catch (RuntimeException e) {
            Log.debugf("Nothing was written, as there is nothing yet: %s", e.getMessage());
        }
    }

    private void settleForever() {
        warmUp();
        try {
            while (true) {
                List<Done> batch = new ArrayList<>();
                batch.add(done.take());
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

    private void settle(List<Done> batch) {
        int learned = 0;
        while (true) {
            try {
                letClaimsGoFirst();
                done.drainTo(batch, BATCH - batch.size());
                learn(batch.subList(learned, batch.size()));
                learned = batch.size();
                written(batch, write(batch));
                return;
            } catch (RuntimeException e) {
                if (!Outage.caused(e)) {
                    // One row that the database refuses must not hold up the others.
                    batch.forEach(this::settleAlone);
                    return;
                }
                Log.warnf("%d outcomes wait for the database: %s", batch.size(), e.getMessage());
                Outage.pause();
            }
        }
    }

    /** Free slots first: outcomes are written while the next calls run. */
    private void letClaimsGoFirst() {
        long untilNs = System.nanoTime() + PATIENCE_NS;
        while (bell.rings() && done.size() < BATCH && untilNs - System.nanoTime() > 0) {
            LockSupport.parkNanos(POLL_NS);
        }
    }

    private void settleAlone(Done each) {
        while (true) {
            try {
                written(List.of(each), write(List.of(each)));
                return;
            } catch (RuntimeException e) {
                if (!Outage.caused(e)) {
                    Log.errorf(
                            e,
                            "Page %d: its outcome is refused; its lease will run out",
                            each.finished().lease().pageId());
                    running.remove(each.finished().lease().token());
                    return;
                }
                Outage.pause();
            }
        }
    }

    /** Pictures first, then the pages that show them, in one transaction. */
    private List<Long> write(List<Done> batch) {
        return QuarkusTransaction.requiringNew().call(() -> {
            blobs.put(batch.stream().flatMap(each -> each.blob().stream()).toList());
            return queue.settle(batch.stream().map(Done::finished).toList());
        });
    }

    /** Before the pages go back to the queue, so that no other replica sends them through a gate that should be closed. */
    private void learn(List<Done> batch) {
        Map<String, GateNews> news = new TreeMap<>();
        batch.stream()
                .flatMap(each -> each.news().stream())
                .forEach(each -> news.merge(each.provider(), each, GateNews::plus));
        if (!news.isEmpty()) {
            gates.learn(news.values());
        }
        if (news.values().stream().anyMatch(each -> each.failed() > 0)) {
            troubleNs = System.nanoTime();
            troubled = true;
        }
    }

    private void written(List<Done> batch, List<Long> written) {
        settled.increment(written.size());
        fenced.increment(batch.size() - written.size());
        Set<Long> pages = Set.copyOf(written);
        for (Done each : batch) {
            if (pages.contains(each.finished().lease().pageId())) {
                tally.count(each.finished().outcome());
            }
            running.remove(each.finished().lease().token());
            if (each.finished().outcome() instanceof Outcome.TryLater later) {
                CompletableFuture.delayedExecutor(later.delayMs(), TimeUnit.MILLISECONDS)
                        .execute(bell::ring);
            }
        }
        reuse(batch);
        bell.ring();
    }

    /** What waits for the same results has them at once; should this fail, a tick makes up for it. */
    private void reuse(List<Done> batch) {
        Set<UUID> jobIds = batch.stream()
                .filter(each -> each.finished().lease().cached())
                .map(each -> each.finished().lease().jobId())
                .collect(Collectors.toSet());
        if (!jobIds.isEmpty()) {
            try {
                cache.reuse(jobIds);
            } catch (RuntimeException e) {
                Log.warnf("Results are not reused yet: %s", e.getMessage());
            }
        }
    }
}
