package dev.quire.worker;

import dev.quire.job.RetentionStore;
import dev.quire.media.BlobStore;
import dev.quire.media.Stowage;
import io.quarkus.logging.Log;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** Deletes jobs that were kept for long enough, and then what nothing shows any more. */
@ApplicationScoped
class Cleanup {

    /** Longer than any transaction that is about to show a blob, and than anybody reads one. */
    private static final Duration SWEPT_AGE = Duration.ofHours(1);

    /** Of a thousand blobs each. */
    private static final int SWEPT_PARTS = 10;

    /** Of a hundred objects each. */
    private static final int CLEARED_PARTS = 10;

    private final RetentionStore retention;
    private final BlobStore blobs;
    private final Stowage stowage;
    private final Shift shift;
    private final WorkerConfig config;
    private final ReentrantLock cleaning = new ReentrantLock();
    private String sweptTo = "";

    Cleanup(RetentionStore retention, BlobStore blobs, Stowage stowage, Shift shift, WorkerConfig config) {
        this.retention = retention;
        this.blobs = blobs;
        this.stowage = stowage;
        this.shift = shift;
        this.config = config;
    }

    /** Jobs a hundred at a time; and of the blobs the next ten thousand, so that it goes round slowly. */
    @Scheduled(every = "{quire.worker.cleanup-interval}", concurrentExecution = ConcurrentExecution.SKIP)
    void cleanUp() {
        // A tick, or another call, does it already.
        if (!shift.awake() || !cleaning.tryLock()) {
            return;
        }
        try {
            forget(retention::kept);
            config.retention().ifPresent(age -> forget(() -> retention.old(age)));
            for (int part = 0; part < SWEPT_PARTS; part++) {
                sweptTo = blobs.sweep(sweptTo, SWEPT_AGE).last();
                if (sweptTo.isEmpty()) {
                    break;
                }
            }
            int part = 0;
            while (stowage.clear(SWEPT_AGE) && part < CLEARED_PARTS) {
                part++;
            }
        } catch (IOException | RuntimeException e) {
            Log.warnf("Cleaning up failed and is tried again: %s", e.getMessage());
        } finally {
            cleaning.unlock();
        }
    }

    private void forget(Supplier<List<UUID>> enough) {
        List<UUID> found;
        do {
            found = enough.get();
            found.forEach(jobId -> retention.forget(jobId, config.retention()));
        } while (found.size() == RetentionStore.MOST_AT_ONCE);
    }
}
