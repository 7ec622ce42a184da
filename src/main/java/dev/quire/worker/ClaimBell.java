package dev.quire.worker;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import java.util.concurrent.Semaphore;

/** Wakes the claim loop; ringing many times before it looks is ringing once. */
@ApplicationScoped
class ClaimBell {

    private final Semaphore rung = new Semaphore(0);
    private volatile boolean heard;
    private volatile Set<String> drained = Set.of();

    void ring() {
        rung.release();
    }

    /** A slot came free; where the last claim left nothing for it, whatever has come since rings by itself. */
    void ringForSlot(String provider) {
        if (!drained.contains(provider)) {
            ring();
        }
    }

    /** Providers for which no page was left; call it with none before slots are counted for a claim. */
    void drained(Set<String> providers) {
        drained = providers;
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
