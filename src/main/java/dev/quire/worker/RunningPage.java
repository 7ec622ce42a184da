package dev.quire.worker;

import dev.quire.job.Lease;
import dev.quire.job.LeaseStore.Progress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/** A leased page in this replica's hands, from the claim until its outcome is written. */
final class RunningPage {

    /** Why a call was broken off. */
    enum Stop {
        /** The page was cancelled, or another replica took it over. */
        LEASE_LOST,
        /** This replica stops. */
        SHUTDOWN
    }

    private final Lease lease;
    private final AtomicReference<Progress> unseenProgress = new AtomicReference<>();
    private final long claimedNs;
    private volatile long leaseUntilNs;
    private volatile int heldBytes;
    private Thread caller;
    private Stop stop;

    RunningPage(Lease lease, long claimedNs, long leaseUntilNs) {
        this.lease = lease;
        this.claimedNs = claimedNs;
        this.leaseUntilNs = leaseUntilNs;
    }

    Lease lease() {
        return lease;
    }

    /** Whether the lease surely still stands, by this process's own clock since it was last confirmed. */
    boolean leaseStands() {
        return System.nanoTime() - leaseUntilNs < 0;
    }

    /** Time since its claim was asked for. */
    Duration age() {
        return Duration.ofNanos(System.nanoTime() - claimedNs);
    }

    /** Its call has brought so many bytes, which are in memory until they are written. */
    void holds(int bytes) {
        heldBytes = bytes;
    }

    int heldBytes() {
        return heldBytes;
    }

    void renewed(long untilNs) {
        leaseUntilNs = untilNs;
    }

    /**
     * Lets the calling thread be interrupted from now on, while it waits for its provider or for a store; returns false when
     * it is not to wait.
     */
    synchronized boolean begin() {
        caller = Thread.currentThread();
        return stop == null;
    }

    /** The wait is over, however it ended: nobody interrupts the thread any more. */
    synchronized void end() {
        caller = null;
        // An interrupt that came a moment too late must not break the writing of the result.
        Thread.interrupted();
    }

    /** Breaks off what the page waits for, and what it would wait for next. */
    synchronized void stop(Stop why) {
        if (stop != null) {
            return;
        }
        stop = why;
        if (caller != null) {
            caller.interrupt();
        }
    }

    synchronized Stop stopped() {
        return stop;
    }

    void progress(int percent, String step) {
        unseenProgress.set(new Progress(percent, step));
    }

    /** Progress since the last time this was asked, or null. */
    Progress takeProgress() {
        return unseenProgress.getAndSet(null);
    }

    static long leaseUntilNs(long confirmedNs, Duration lease) {
        return confirmedNs + lease.toNanos();
    }
}
