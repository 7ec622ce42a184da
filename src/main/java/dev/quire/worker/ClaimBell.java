package dev.quire.worker;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.Semaphore;

/** Wakes the claim loop; ringing many times before it looks is ringing once. */
@ApplicationScoped
class ClaimBell {

    private final Semaphore rung = new Semaphore(0);
    private volatile boolean heard;

    void ring() {
        rung.release();
    }

    void await() throws InterruptedException {
        heard = false;
        rung.acquire();
        heard = true;
        rung.drainPermits();
    }

    /** Whether pages are about to be claimed. */
    boolean rings() {
        return heard || rung.availablePermits() > 0;
    }
}
