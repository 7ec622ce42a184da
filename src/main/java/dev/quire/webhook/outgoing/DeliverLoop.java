package dev.quire.webhook.outgoing;

import dev.quire.job.Doorbell;
import io.quarkus.logging.Log;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.quarkus.virtual.threads.VirtualThreads;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Claims lines for free slots and starts them: when the doorbell rings, when a slot comes free, and on a tick. */
@ApplicationScoped
class DeliverLoop {

    /** Messages that are sent at once by a replica. */
    static final int MOST_AT_ONCE = 32;

    /** Of these to one receiver, so that a slow one does not hold up the others. */
    static final int MOST_IN_A_LANE = 8;

    /** An idle replica looks every third tick only; the doorbell wakes it earlier. */
    private static final int IDLE_TICKS = 3;

    /** Shorter waits than this are not left to the tick. */
    private static final Duration SOON = Duration.ofSeconds(10);

    private final LineStore lines;
    private final LineRunner runner;
    private final ExecutorService virtualThreads;
    private final Semaphore rung = new Semaphore(0);
    private final Semaphore slots = new Semaphore(MOST_AT_ONCE);
    private final Map<String, Integer> busy = new ConcurrentHashMap<>();
    private final AtomicInteger ticksSinceClaim = new AtomicInteger();
    private volatile boolean awake;
    private volatile boolean stopped;

    DeliverLoop(
            LineStore lines,
            LineRunner runner,
            @ConfigProperty(name = "quire.worker.mode", defaultValue = "background") String mode,
            @VirtualThreads ExecutorService virtualThreads) {
        this.lines = lines;
        this.awake = !mode.equals("request");
        this.runner = runner;
        this.virtualThreads = virtualThreads;
    }

    void start(@Observes StartupEvent event) {
        Thread.ofVirtual().name("quire-deliver").start(this::claimWhenRung);
    }

    /** What is being sent goes on; what does not end before the process is sent again elsewhere. */
    void stop(@Observes ShutdownEvent event) {
        stopped = true;
        ring();
    }

    void hear(@Observes Doorbell bell) {
        switch (bell) {
            case WEBHOOK -> {
                awake = true;
                ring();
            }
            case ASLEEP -> awake = false;
            case QUEUE, CANCEL, CALLBACK -> {
                // For who generates.
            }
        }
    }

    @Scheduled(every = "1s", concurrentExecution = ConcurrentExecution.SKIP)
    void tick() {
        if (ticksSinceClaim.incrementAndGet() >= IDLE_TICKS) {
            ring();
        }
    }

    /** A process that may be frozen between two drain calls claims nothing by itself: they ring. */
    boolean awake() {
        return awake;
    }

    /** Ringing many times before it looks is ringing once. */
    void ring() {
        rung.release();
    }

    private void claimWhenRung() {
        while (!stopped) {
            try {
                rung.acquire();
                rung.drainPermits();
                claim();
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                Log.warnf("Claiming webhooks failed and is tried again within seconds: %s", e.getMessage());
            }
        }
    }

    private void claim() {
        int free = stopped || !awake ? 0 : slots.availablePermits();
        if (free == 0) {
            return;
        }
        List<Line> claimed = lines.claim(busy, MOST_IN_A_LANE, free, runner.lease());
        ticksSinceClaim.set(claimed.isEmpty() ? 0 : IDLE_TICKS);
        for (Line line : claimed) {
            slots.acquireUninterruptibly();
            busy.merge(line.lane(), 1, Integer::sum);
            virtualThreads.execute(() -> send(line));
        }
    }

    private void send(Line line) {
        try {
            runner.run(line)
                    .filter(wait -> wait.compareTo(SOON) < 0)
                    .ifPresent(wait -> CompletableFuture.delayedExecutor(wait.toMillis() + 1, TimeUnit.MILLISECONDS)
                            .execute(this::ring));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            Log.warnf("A webhook about job %s is sent again when its lease is over: %s", line.jobId(), e.getMessage());
        } finally {
            busy.computeIfPresent(line.lane(), (_, sending) -> sending == 1 ? null : sending - 1);
            slots.release();
            // Its lane has a slot again.
            ring();
        }
    }
}
