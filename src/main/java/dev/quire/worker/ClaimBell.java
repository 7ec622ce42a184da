package dev.quire.worker;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.Semaphore;

/** Wakes the claim loop; ringing many times before it looks is ringing once. */
@ApplicationScoped
class ClaimBell {

    private final Semaphore rung = new Semaphore(0);

    void ring() {
        rung.release();
    }

    void await() throws InterruptedException {
        rung.acquire();
        rung.drainPermits();
    }
}
