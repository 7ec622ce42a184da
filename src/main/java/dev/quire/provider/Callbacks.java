package dev.quire.provider;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
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

    private static final long LATELY_NS = TimeUnit.MINUTES.toNanos(10);

    private final Set<Waiting> waiting = ConcurrentHashMap.newKeySet();
    private final Map<String, Long> heardNs = new ConcurrentHashMap<>();

    /**
     * Begins to wait for a call; what rings from now on is heard.
     *
     * @param id as {@link AsyncProvider#callOf} reads it from a callback
     */
    public Waiting waiting(String provider, String id) {
        Waiting begun = new Waiting(provider, id);
        waiting.add(begun);
        return begun;
    }

    /**
     * Something has become of a call.
     *
     * @return whether somebody waits for it here
     */
    public boolean ring(String provider, String id) {
        heardNs.put(provider, System.nanoTime());
        List<Waiting> woken = waiting.stream()
                .filter(each -> each.provider.equals(provider) && each.id.equals(id))
                .toList();
        woken.forEach(each -> each.rung.release());
        return !woken.isEmpty();
    }

    /** Something may have become of any call: for a while nobody listened. */
    public void ringAll() {
        waiting.forEach(each -> each.rung.release());
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
            return rung.drainPermits() > 0 || called;
        }

        /** Whether the vendor has called back here within ten minutes, about whatever call: so its callbacks come through. */
        public boolean comesThrough() {
            Long lastNs = heardNs.get(provider);
            return lastNs != null && System.nanoTime() - lastNs < LATELY_NS;
        }

        @Override
        public void close() {
            waiting.remove(this);
        }
    }
}
