package dev.quire.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.quire.job.Job;
import dev.quire.job.JobReads.JobNow;
import dev.quire.job.ReadsSpy;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** What somebody else has read is shared, as long as it is new enough and one's own. */
class JobViewsTest {

    private static final UUID JOB = UUID.randomUUID();

    /** The first read of a job takes until the second one asks; each finds a newer version. */
    private static final class SlowReads extends ReadsSpy {
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch goOn = new CountDownLatch(1);
        private int version;

        private SlowReads() {
            super(null);
        }

        @Override
        public Optional<JobNow> find(int tenantId, UUID jobId) {
            version++;
            begun.countDown();
            try {
                goOn.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            Job job = new Job();
            job.id = jobId;
            job.tenantId = tenantId;
            job.version = version;
            job.eventSeq = 10 * version;
            return Optional.of(new JobNow(job, List.of(), null, null));
        }
    }

    private record Two(JobNow first, JobNow second) {}

    /** One who reads while nobody has, and another who asks meanwhile. */
    private static Two read(int tenantId, int version, int eventSeq) throws Exception {
        SlowReads reads = new SlowReads();
        JobViews views = new JobViews(reads);
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            CompletableFuture<JobNow> first = CompletableFuture.supplyAsync(
                    () -> views.find(1, JOB, 1, 10).orElseThrow(), threads);
            reads.begun.await();
            Thread[] asking = new Thread[1];
            CountDownLatch there = new CountDownLatch(1);
            CompletableFuture<JobNow> second = CompletableFuture.supplyAsync(
                    () -> {
                        asking[0] = Thread.currentThread();
                        there.countDown();
                        return views.find(tenantId, JOB, version, eventSeq).orElseThrow();
                    },
                    threads);
            there.await();
            while (asking[0].getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
            reads.goOn.countDown();
            return new Two(first.get(), second.get());
        }
    }

    @Test
    void whoIsWokenByTheSameChangeSharesTheRead() throws Exception {
        Two two = read(1, 1, 10);

        assertSame(two.first(), two.second());
    }

    @Test
    void whoNeedsSomethingNewerReadsAgain() throws Exception {
        assertEquals(2, read(1, 2, 0).second().job().version);
        assertEquals(20, read(1, 0, 11).second().job().eventSeq);
    }

    @Test
    void noTenantSeesWhatAnotherHasRead() throws Exception {
        Two two = read(2, 1, 10);

        assertNotSame(two.first(), two.second());
        assertEquals(2, two.second().job().tenantId);
    }

    @Test
    void nothingIsKeptForThoseWhoComeLater() throws Exception {
        SlowReads reads = new SlowReads();
        reads.goOn.countDown();
        JobViews views = new JobViews(reads);

        assertEquals(1, views.find(1, JOB, 1, 0).orElseThrow().job().version);
        assertEquals(2, views.find(1, JOB, 1, 0).orElseThrow().job().version);
    }
}
