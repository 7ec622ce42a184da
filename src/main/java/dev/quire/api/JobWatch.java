package dev.quire.api;

import dev.quire.job.JobReads;
import dev.quire.job.JobReads.JobNow;
import dev.quire.job.JobReads.Named;
import dev.quire.job.Outage;
import io.quarkus.logging.Log;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Lets requests and streams wait for jobs to change. While anybody waits, one statement every few milliseconds asks for
 * the versions of all jobs that are waited for; while nobody does, nothing runs. That works over all replicas and behind
 * any connection pool.
 */
@ApplicationScoped
public class JobWatch {

    private static final Duration LOOK = Duration.ofMillis(40);

    private final JobReads jobs;
    private final Set<Waiter> waiters = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean looking = new AtomicBoolean();
    private volatile boolean stopping;

    JobWatch(JobReads jobs) {
        this.jobs = jobs;
    }

    /** @param changed is told the versions that it was called for; none when the service stops */
    private record Waiter(Seen seen, Consumer<Map<UUID, Integer>> changed) {

        private boolean news(Map<UUID, Integer> versions, Map<Named, UUID> newest) {
            return seen.versions().entrySet().stream()
                            .anyMatch(job -> !job.getValue().equals(versions.get(job.getKey())))
                    || seen.newest().entrySet().stream()
                            .anyMatch(name -> !name.getValue().equals(newest.get(name.getKey())));
        }
    }

    /**
     * What somebody has seen who wants to hear of anything newer.
     *
     * @param versions of jobs
     * @param newest job by the externalId whose new jobs are waited for
     */
    public record Seen(Map<UUID, Integer> versions, Map<Named, UUID> newest) {}

    /** Ends the waiting; whoever has been called already is not called again anyway. */
    public interface Waiting {
        void end();
    }

    /** Requests that wait are answered with what there is, so that a stop breaks no connection. */
    void stop(@Observes ShutdownDelayInitiatedEvent event) {
        stopping = true;
        List.copyOf(waiters).forEach(waiter -> call(waiter, Map.of()));
    }

    public boolean stopping() {
        return stopping;
    }

    /**
     * Returns when the job has another version than the one seen, is gone, the time is over, or the service stops.
     *
     * @return the version that it has, as of a moment after the call, or 0; empty when the time is over
     */
    OptionalInt await(UUID jobId, int seenVersion, Duration atMost) throws InterruptedException {
        CompletableFuture<Integer> changed = new CompletableFuture<>();
        Waiting waiting = onChange(new Waiter(
                new Seen(Map.of(jobId, seenVersion), Map.of()),
                versions -> changed.complete(versions.getOrDefault(jobId, 0))));
        try {
            return OptionalInt.of(changed.get(atMost.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            return OptionalInt.empty();
        } catch (ExecutionException e) {
            throw new IllegalStateException("Nobody completes it exceptionally", e);
        } finally {
            waiting.end();
        }
    }

    /** Calls back once, quickly to be done with, when a job is not as it was seen, is gone, or the service stops. */
    public Waiting onChange(Seen seen, Runnable changed) {
        return onChange(new Waiter(seen, _ -> changed.run()));
    }

    private Waiting onChange(Waiter waiter) {
        waiters.add(waiter);
        if (stopping) {
            call(waiter, Map.of());
        } else {
            lookWhileAnybodyWaits();
        }
        return () -> waiters.remove(waiter);
    }

    private void call(Waiter waiter, Map<UUID, Integer> versions) {
        if (waiters.remove(waiter)) {
            waiter.changed().accept(versions);
        }
    }

    /** The job when it has settled; or as it is when the time is over or the service stops. */
    public JobNow settledWithin(int tenantId, JobNow seen, Duration atMost) throws InterruptedException {
        long untilNs = System.nanoTime() + atMost.toNanos();
        JobNow now = seen;
        while (!now.job().state().settled() && untilNs - System.nanoTime() > 0 && !stopping) {
            await(now.job().id, now.job().version, Duration.ofNanos(untilNs - System.nanoTime()));
            now = found(tenantId, now);
        }
        return now;
    }

    /** Who waits rides over an outage of the database: the job goes on, too. */
    private JobNow found(int tenantId, JobNow seen) {
        try {
            return jobs.find(tenantId, seen.job().id).orElseThrow(JobResource::noJob);
        } catch (RuntimeException e) {
            if (!Outage.caused(e)) {
                throw e;
            }
            Outage.pause();
            return seen;
        }
    }

    private void lookWhileAnybodyWaits() {
        if (looking.compareAndSet(false, true)) {
            Thread.ofVirtual().name("quire-watch").start(() -> {
                try {
                    while (!waiters.isEmpty()) {
                        look();
                        Thread.sleep(LOOK);
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                } finally {
                    looking.set(false);
                }
                // Somebody may have come between the last look and the flag.
                if (!waiters.isEmpty()) {
                    lookWhileAnybodyWaits();
                }
            });
        }
    }

    private void look() {
        try {
            Set<UUID> watched = new HashSet<>();
            Set<Named> names = new HashSet<>();
            // Who comes later has to hear of what happens before that, too.
            List<Waiter> asking = List.copyOf(waiters);
            for (Waiter waiter : asking) {
                watched.addAll(waiter.seen().versions().keySet());
                names.addAll(waiter.seen().newest().keySet());
            }
            Map<UUID, Integer> versions = jobs.versions(watched);
            Map<Named, UUID> newest = names.isEmpty() ? Map.of() : jobs.newest(names);
            asking.stream().filter(waiter -> waiter.news(versions, newest)).forEach(waiter -> call(waiter, versions));
        } catch (RuntimeException e) {
            Log.debugf("Versions can't be read right now: %s", e.getMessage());
        }
    }
}
