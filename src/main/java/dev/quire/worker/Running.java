package dev.quire.worker;

import dev.quire.provider.Provider;
import dev.quire.provider.Providers;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The pages in this replica's hands, and the slots that are free for more. */
@ApplicationScoped
class Running {

    private final Map<UUID, RunningPage> byToken = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> busyByProvider = new ConcurrentHashMap<>();
    private final AtomicInteger busy = new AtomicInteger();
    private final Providers providers;
    private final WorkerConfig config;

    Running(Providers providers, WorkerConfig config) {
        this.providers = providers;
        this.config = config;
    }

    int freeSlots() {
        return config.concurrency() - busy.get();
    }

    /** Pages whose call is over and whose outcome is not written yet. */
    int unsettled() {
        return byToken.size() - busy.get();
    }

    /** Bytes of pictures that are not written yet. */
    long unsettledBytes() {
        return byToken.values().stream().mapToLong(RunningPage::heldBytes).sum();
    }

    /** Free slots of each provider that has any; in random order, so that none is always served first. */
    Map<String, Integer> freeSlotsByProvider() {
        List<Provider> shuffled = new ArrayList<>(providers.all());
        Collections.shuffle(shuffled);
        Map<String, Integer> free = new LinkedHashMap<>();
        for (Provider provider : shuffled) {
            int slots = provider.limits().concurrency() - busy(provider.name()).get();
            if (slots > 0) {
                free.put(provider.name(), slots);
            }
        }
        return free;
    }

    void add(RunningPage page) {
        byToken.put(page.lease().token(), page);
        busy.incrementAndGet();
        busy(page.lease().provider()).incrementAndGet();
    }

    /** The provider's call is over: its slot is free, though the outcome is not written yet. */
    void freeSlot(RunningPage page) {
        busy.decrementAndGet();
        busy(page.lease().provider()).decrementAndGet();
    }

    /** The outcome is written, or dropped. */
    void remove(UUID token) {
        byToken.remove(token);
    }

    Collection<RunningPage> pages() {
        return List.copyOf(byToken.values());
    }

    private AtomicInteger busy(String provider) {
        return busyByProvider.computeIfAbsent(provider, name -> new AtomicInteger());
    }
}
