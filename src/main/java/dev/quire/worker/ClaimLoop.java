package dev.quire.worker;

import dev.quire.job.ClaimStore;
import dev.quire.job.ClaimStore.Claimed;
import dev.quire.job.Lease;
import io.quarkus.logging.Log;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.virtual.threads.VirtualThreads;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/** Claims pages for free slots and starts them: when the doorbell rings, when a slot comes free, and on a tick. */
@ApplicationScoped
class ClaimLoop {

    /** An idle replica looks every third tick only; the doorbell wakes it earlier. */
    private static final int IDLE_TICKS = 3;

    /** Outcomes that wait to be written, at most, before no more pages are claimed. */
    static final int MOST_UNSETTLED = 1_000;

    /** The same for what they hold in memory. What runs already comes on top. */
    static final long MOST_UNSETTLED_BYTES = 64 << 20;

    private final ClaimStore claims;
    private final Gates gates;
    private final Running running;
    private final PageRunner runner;
    private final ClaimBell bell;
    private final Lifeline lifeline;
    private final Shift shift;
    private final Replica replica;
    private final WorkerConfig config;
    private final ExecutorService virtualThreads;
    private final ReentrantLock claiming = new ReentrantLock();
    private final AtomicInteger ticksSinceClaim = new AtomicInteger();
    private volatile boolean stopped;
    private long nextRingNs = System.nanoTime();

    ClaimLoop(
            ClaimStore claims,
            Gates gates,
            Running running,
            PageRunner runner,
            ClaimBell bell,
            Lifeline lifeline,
            Shift shift,
            Replica replica,
            WorkerConfig config,
            @VirtualThreads ExecutorService virtualThreads) {
        this.claims = claims;
        this.gates = gates;
        this.running = running;
        this.runner = runner;
        this.bell = bell;
        this.lifeline = lifeline;
        this.shift = shift;
        this.replica = replica;
        this.config = config;
        this.virtualThreads = virtualThreads;
    }

    void start(@Observes StartupEvent event) {
        // Not virtual: it would wait for its turn behind all the calls that came back at the same moment.
        Thread.ofPlatform().daemon().name("quire-claim").start(this::claimWhenRung);
    }

    @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void tick() {
        if (ticksSinceClaim.incrementAndGet() >= IDLE_TICKS) {
            bell.ring();
        }
    }

    /** No page is claimed after this returns. */
    void stop() {
        claiming.lock();
        try {
            stopped = true;
        } finally {
            claiming.unlock();
        }
        // So that its thread ends.
        bell.ring();
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
            claiming.lock();
            try {
                full = claim();
            } finally {
                claiming.unlock();
            }
        } while (full);
    }

    /** Returns whether every free slot was filled. */
    private boolean claim() {
        boolean mayClaim = !stopped
                && shift.claims()
                && lifeline.beats()
                && running.unsettled() < MOST_UNSETTLED
                && running.unsettledBytes() < MOST_UNSETTLED_BYTES;
        bell.drained(Set.of());
        int free = mayClaim ? running.freeSlots() : 0;
        int claimed = free > 0 ? leaseAndStart(free) : 0;
        ticksSinceClaim.set(claimed > 0 ? IDLE_TICKS : 0);
        return free > 0 && claimed == free;
    }

    private int leaseAndStart(int free) {
        Map<String, Integer> slots = running.freeSlotsByProvider();
        Claimed claimed = claims.claim(slots, gates.terms(), free, replica.id(), config.lease());
        claimed.opensIn().ifPresent(this::ringIn);
        long untilNs = RunningPage.leaseUntilNs(claimed.askedNs(), config.lease());
        for (Lease lease : claimed.leases()) {
            RunningPage page = new RunningPage(lease, claimed.askedNs(), untilNs);
            running.add(page);
            virtualThreads.execute(() -> runner.run(page));
        }
        if (claimed.claimed() < free) {
            bell.drained(drained(slots, claimed.leases()));
        }
        return claimed.claimed();
    }

    /** Providers with fewer pages than slots; not those whose gates may have been what kept pages back. */
    private Set<String> drained(Map<String, Integer> slots, List<Lease> leases) {
        Map<String, Long> leased =
                leases.stream().collect(Collectors.groupingBy(Lease::provider, Collectors.counting()));
        return slots.entrySet().stream()
                .filter(each ->
                        !gates.limits(each.getKey()) && leased.getOrDefault(each.getKey(), 0L) < each.getValue())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** A closed gate is looked at again when it opens, and not before; one timer is enough. */
    private void ringIn(Duration opensIn) {
        long atNs = System.nanoTime() + opensIn.toNanos();
        if (nextRingNs - System.nanoTime() > 0 && nextRingNs - atNs <= 0) {
            return;
        }
        nextRingNs = atNs;
        CompletableFuture.delayedExecutor(opensIn.toMillis() + 1, TimeUnit.MILLISECONDS)
                .execute(bell::ring);
    }
}
