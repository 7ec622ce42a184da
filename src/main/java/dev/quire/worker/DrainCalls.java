package dev.quire.worker;

import dev.quire.job.BacklogStore;
import dev.quire.job.BacklogStore.Left;
import dev.quire.job.Outage;
import dev.quire.provider.Provider;
import dev.quire.provider.Providers;
import dev.quire.worker.Shift.Turn;
import dev.quire.worker.Tally.Counted;
import io.quarkus.logging.Log;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.virtual.threads.VirtualThreads;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/** Lets this replica work until the queue is empty or a time is up: for platforms that give no CPU between requests. */
@ApplicationScoped
class DrainCalls {

    private static final Duration FIRST_LOOK = Duration.ofMillis(20);
    private static final Duration LONGEST_LOOK = Duration.ofMillis(500);

    /** Of the time of a call, so much is for writing what was broken off; at most a second. */
    private static final int SHARE_OF_LAST_WRITES = 10;

    private static final Duration LAST_WRITES = Duration.ofSeconds(1);

    private final Shift shift;
    private final Tally tally;
    private final BacklogStore backlog;
    private final Running running;
    private final ClaimBell bell;
    private final Lifeline lifeline;
    private final Upkeep upkeep;
    private final Cleanup cleanup;
    private final WorkerConfig config;
    private final ExecutorService virtualThreads;
    private final List<String> providers;
    private volatile boolean stopping;

    DrainCalls(
            Shift shift,
            Tally tally,
            BacklogStore backlog,
            Running running,
            ClaimBell bell,
            Lifeline lifeline,
            Upkeep upkeep,
            Cleanup cleanup,
            WorkerConfig config,
            Providers providers,
            @VirtualThreads ExecutorService virtualThreads) {
        this.shift = shift;
        this.tally = tally;
        this.backlog = backlog;
        this.running = running;
        this.bell = bell;
        this.lifeline = lifeline;
        this.upkeep = upkeep;
        this.cleanup = cleanup;
        this.config = config;
        this.virtualThreads = virtualThreads;
        this.providers = providers.all().stream()
                .filter(provider ->
                        config.concurrency() > 0 && provider.limits().concurrency() > 0)
                .map(Provider::name)
                .toList();
    }

    /** Why a call ended. */
    enum Stopped {
        /** There is nothing that this replica may do, or nothing before the time is up. */
        EMPTY,
        TIME
    }

    /** What a call did, and how many pages of all jobs are not over. */
    record Drained(Counted counted, long remaining, Stopped stopped, Duration took) {}

    /** Calls answer, and what runs gets the time that a stop gives it. */
    void stop(@Observes ShutdownDelayInitiatedEvent event) {
        stopping = true;
    }

    /**
     * Works for so long at most. Pages are claimed as long as they will probably have the time to finish that a stop
     * would give them; what has not finished shortly before the end is given back.
     */
    Drained drain(Duration atMost) throws InterruptedException {
        long beganNs = System.nanoTime();
        long endNs = beganNs + atMost.toNanos();
        Duration half = atMost.dividedBy(2);
        Duration toFinish = config.drain().compareTo(half) < 0 ? config.drain() : half;
        Turn turn = new Turn(endNs - toFinish.toNanos());
        if (shift.begin(turn)) {
            tally.take();
        }
        Stopped stopped;
        try {
            bell.ring();
            Future<?> housekeeping = virtualThreads.submit(this::keepHouse);
            stopped = emptyWithin(turn, housekeeping) ? Stopped.EMPTY : Stopped.TIME;
            if (stopped == Stopped.TIME) {
                Duration part = atMost.dividedBy(SHARE_OF_LAST_WRITES);
                Duration lastWrites = part.compareTo(LAST_WRITES) < 0 ? part : LAST_WRITES;
                idleUntil(endNs - lastWrites.toNanos());
            }
        } finally {
            // At a stop of the service it is not for a call to break pages off.
            if (shift.end(turn) && !stopping) {
                giveBack(endNs);
            }
        }
        return new Drained(tally.take(), backlog.remaining(), stopped, Duration.ofNanos(System.nanoTime() - beganNs));
    }

    /** What ticks do in a replica that is always awake. */
    private void keepHouse() {
        upkeep.catchUp();
        cleanup.cleanUp();
    }

    /** Returns whether there was nothing left to do before no more may be claimed. */
    private boolean emptyWithin(Turn turn, Future<?> housekeeping) throws InterruptedException {
        Duration pause = FIRST_LOOK;
        while (!stopping) {
            long leftNs = turn.claimUntilNs() - System.nanoTime();
            if (leftNs <= 0) {
                return false;
            }
            boolean busy = !running.pages().isEmpty();
            if (!busy && lifeline.beats() && nothingLeft(Duration.ofNanos(leftNs)) && housekeeping.isDone()) {
                return true;
            }
            Duration twice = pause.multipliedBy(2);
            pause = busy ? FIRST_LOOK : twice.compareTo(LONGEST_LOOK) < 0 ? twice : LONGEST_LOOK;
            Thread.sleep(Math.min(pause.toNanos(), leftNs) / 1_000_000 + 1);
        }
        return false;
    }

    private boolean nothingLeft(Duration within) {
        try {
            Left left = backlog.left(providers);
            if (left.expired()) {
                upkeep.rescue();
            }
            boolean due = left.dueIn().filter(in -> in.compareTo(within) < 0).isPresent();
            if (due) {
                // A page whose delay is over rings nowhere when another replica settled it.
                bell.ring();
            }
            return !left.running() && !due;
        } catch (RuntimeException e) {
            if (!Outage.caused(e)) {
                throw e;
            }
            Log.debugf("What is left is asked again: %s", e.getMessage());
            return false;
        }
    }

    private void giveBack(long untilNs) throws InterruptedException {
        running.pages().forEach(page -> page.stop(RunningPage.Stop.SHUTDOWN));
        idleUntil(untilNs);
    }

    private void idleUntil(long untilNs) throws InterruptedException {
        while (!stopping && !running.pages().isEmpty() && untilNs - System.nanoTime() > 0) {
            Thread.sleep(FIRST_LOOK);
        }
    }
}
