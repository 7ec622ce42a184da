package dev.quire.api;

import dev.quire.job.JobReads;
import dev.quire.job.JobReads.JobNow;
import dev.quire.job.Outage;
import io.quarkus.logging.Log;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

/**
 * Lets requests wait for a job to change. While anybody waits, one statement every few milliseconds asks for the
 * versions of all jobs that are waited for; while nobody does, nothing runs. That works over all replicas and behind
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

    private record Waiter(UUID jobId, int seenVersion, CountDownLatch changed) {}

    /** Requests that wait are answered with what there is, so that a stop breaks no connection. */
    void stop(@Observes ShutdownDelayInitiatedEvent event) {
        stopping = true;
        waiters.forEach(waiter -> waiter.changed().countDown());
    }

    public boolean stopping() {
        return stopping;
    }

    /** Returns when the job has another version than the one seen, is gone, the time is over, or the service stops. */
    void await(UUID jobId, int seenVersion, Duration atMost) throws InterruptedException {
        Waiter waiter = new Waiter(jobId, seenVersion, new CountDownLatch(1));
        waiters.add(waiter);
        if (stopping) {
            waiter.changed().countDown();
        }
        try {
            lookWhileAnybodyWaits();
            waiter.changed().await(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } finally {
            waiters.remove(waiter);
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
            Map<UUID, Integer> versions =
                    jobs.versions(waiters.stream().map(Waiter::jobId).collect(Collectors.toSet()));
            waiters.stream()
                    .filter(waiter -> !Integer.valueOf(waiter.seenVersion()).equals(versions.get(waiter.jobId())))
                    .forEach(waiter -> waiter.changed().countDown());
        } catch (RuntimeException e) {
            Log.debugf("Versions can't be read right now: %s", e.getMessage());
        }
    }
}
