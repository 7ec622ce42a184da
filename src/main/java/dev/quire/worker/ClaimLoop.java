package dev.quire.worker;

import dev.quire.job.Lease;
import dev.quire.job.QueueStore;
import io.quarkus.logging.Log;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.virtual.threads.VirtualThreads;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;

/** Claims pages for free slots and starts them: when the doorbell rings, when a slot comes free, and on a tick. */
@ApplicationScoped
class ClaimLoop {

    /** An idle replica looks every other tick only; the doorbell wakes it earlier. */
    private static final int IDLE_TICKS = 2;

    private final QueueStore queue;
    private final Running running;
    private final PageRunner runner;
    private final ClaimBell bell;
    private final Lifeline lifeline;
    private final Turn turn;
    private final Replica replica;
    private final WorkerConfig config;
    private final ExecutorService virtualThreads;
    private final AtomicInteger ticksSinceClaim = new AtomicInteger();
    private volatile boolean stopped;

    ClaimLoop(
            QueueStore queue,
            Running running,
            PageRunner runner,
            ClaimBell bell,
            Lifeline lifeline,
            Turn turn,
            Replica replica,
            WorkerConfig config,
            @VirtualThreads ExecutorService virtualThreads) {
        this.queue = queue;
        this.running = running;
        this.runner = runner;
        this.bell = bell;
        this.lifeline = lifeline;
        this.turn = turn;
        this.replica = replica;
        this.config = config;
        this.virtualThreads = virtualThreads;
    }

    void start(@Observes StartupEvent event) {
        Thread.ofVirtual().name("quire-claim").start(this::claimWhenRung);
    }

    @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void tick() {
        if (ticksSinceClaim.incrementAndGet() >= IDLE_TICKS) {
            bell.ring();
        }
    }

    /** No page is claimed after this returns. */
    void stop() {
        turn.take(() -> stopped = true);
    }

    private void claimWhenRung() {
        while (!stopped) {
            try {
                bell.await();
                claimWhileFull();
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                Log.warnf("Claiming failed and is tried again within seconds: %s", e.getMessage());
            }
        }
    }

    /** A batch that came back full means there is more; then the next is claimed at once. */
    private void claimWhileFull() {
        boolean full;
        do {
            full = turn.take(this::claim);
        } while (full);
    }

    /** Returns whether every free slot was filled. */
    private boolean claim() {
        int free = stopped || !lifeline.beats() ? 0 : running.freeSlots();
        int claimed = free > 0 ? leaseAndStart(free) : 0;
        ticksSinceClaim.set(claimed > 0 ? IDLE_TICKS : 0);
        return free > 0 && claimed == free;
    }

    private int leaseAndStart(int free) {
        long askedNs = System.nanoTime();
        List<Lease> leases = queue.claim(running.freeSlotsByProvider(), free, replica.id(), config.lease());
        long untilNs = RunningPage.leaseUntilNs(askedNs, config.lease());
        for (Lease lease : leases) {
            RunningPage page = new RunningPage(lease, untilNs);
            running.add(page);
            virtualThreads.execute(() -> runner.run(page));
        }
        return leases.size();
    }
}
