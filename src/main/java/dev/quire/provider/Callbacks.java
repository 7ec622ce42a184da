package dev.quire.provider;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Wakes who waits for a result when its vendor calls back. What a callback says is not believed: whoever it wakes asks the
 * vendor, with the key, as it would have done a little later.
 */
@ApplicationScoped
public class Callbacks {

    private final Set<Waiting> waiting = ConcurrentHashMap.newKeySet();

    /**
     * Begins to wait for a call; what rings from now on is heard.
     *
     * @param id as {@link AsyncProvider#calledBack} reads it from a callback
     */
    public Waiting waiting(String provider, String id) {
        Waiting begun = new Waiting(provider, id);
        waiting.add(begun);
        return begun;
    }

    /** Something has become of a call. Whoever does not wait for it here is not concerned. */
    public void ring(String provider, String id) {
        waiting.stream()
                .filter(each -> each.provider.equals(provider) && each.id.equals(id))
                .forEach(each -> each.rung.release());
    }

    /** Somebody who waits for one call. */
    public final class Waiting implements AutoCloseable {

        private final Semaphore rung = new Semaphore(0);
        private final String provider;
        private final String id;

        private Waiting(String provider, String id) {
            this.provider = provider;
            this.id = id;
        }

        /** Waits until it rings; returns whether it did. Ringing many times before is ringing once. */
        public boolean pause(long atMostMs) throws InterruptedException {
            boolean called = rung.tryAcquire(atMostMs, TimeUnit.MILLISECONDS);
            rung.drainPermits();
            return called;
        }

        @Override
        public void close() {
            waiting.remove(this);
        }
    }
}
