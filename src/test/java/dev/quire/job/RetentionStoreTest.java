package dev.quire.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.TestDatabase;
import dev.quire.job.JobStore.Retry;
import dev.quire.media.Blob;
import dev.quire.media.BlobStore;
import dev.quire.media.Stowed;
import dev.quire.media.Thumbnail;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Jobs go when their time is over, and not before; then what only they showed. */
@QuarkusTest
@TestProfile(StoreTestProfile.class)
@WithTestResource(TestDatabase.class)
class RetentionStoreTest {

    private static final Duration HOUR = Duration.ofHours(1);

    @Inject
    RetentionStore retention;

    @Inject
    JobStore jobs;

    @Inject
    QueueStore queue;

    @Inject
    BlobStore blobs;

    @Inject
    Rows rows;

    @BeforeEach
    void clear() throws SQLException {
        rows.clear();
    }

    @Test
    void aJobWithATimeOfItsOwnGoesWhenThatIsOver() throws SQLException {
        UUID job = rows.submit(keptFor(Duration.ofMinutes(1)));
        assertEquals(1, retention.open(5));
        settle();

        assertEquals(0, retention.open(5));
        assertEquals(List.of(), retention.kept());
        rows.execute("UPDATE job SET finished_at = finished_at - interval '61 seconds'");
        assertEquals(List.of(job), retention.kept());
        assertEquals(List.of(), retention.old(Duration.ofSeconds(1)));

        assertTrue(retention.forget(job, Optional.empty()));
        assertEquals(
                "0 0 0 0",
                rows.one("SELECT (SELECT count(*) FROM job) || ' ' || (SELECT count(*) FROM page) || ' '"
                        + " || (SELECT count(*) FROM page_result) || ' ' || (SELECT count(*) FROM event)"));
        assertFalse(retention.forget(job, Optional.empty()));
    }

    @Test
    void allOthersGoWhenTheServiceSaysSo() throws SQLException {
        UUID job = rows.job(1, 5, 3);
        settle();
        rows.execute("UPDATE job SET finished_at = finished_at - interval '61 minutes'");

        assertEquals(List.of(), retention.kept());
        assertEquals(List.of(), retention.old(Duration.ofHours(2)));
        assertEquals(List.of(job), retention.old(HOUR));
    }

    @Test
    void aJobThatRanAgainMeanwhileStays() throws SQLException {
        UUID job = rows.submit(keptFor(Duration.ofMinutes(1)));
        settle();
        rows.execute("UPDATE job SET finished_at = finished_at - interval '61 seconds'");
        assertEquals(List.of(job), retention.kept());
        jobs.retry(Rows.TENANT, job, new Retry(false, "[\"page_1\"]", null, null, null, "{}", null, null));

        assertFalse(retention.forget(job, Optional.of(HOUR)));
        settle();
        assertFalse(retention.forget(job, Optional.of(HOUR)));
        assertEquals("completed", rows.one("SELECT state FROM job"));
    }

    @Test
    void withoutAnyRetentionAJobStays() throws SQLException {
        UUID job = rows.job(1, 5, 3);
        settle();
        rows.execute("UPDATE job SET finished_at = finished_at - interval '61 minutes'");

        assertFalse(retention.forget(job, Optional.empty()));
        assertFalse(retention.forget(job, Optional.of(Duration.ofHours(2))));
        assertTrue(retention.forget(job, Optional.of(HOUR)));
    }

    @Test
    void onlyOldBlobsThatNothingShowsAreSwept() throws SQLException {
        rows.job(1, 5, 3);
        settle();
        put(blob("old"), blob("young"));
        rows.execute("UPDATE blob SET created_at = created_at - interval '2 hours' WHERE sha256 <> '"
                + blob("young").sha256() + "'");

        BlobStore.Swept swept = blobs.sweep("", HOUR);

        assertEquals(1, swept.gone());
        assertEquals(Optional.empty(), blobs.get(blob("old").sha256()));
        assertEquals("2", rows.one("SELECT count(*) FROM blob"));
        assertEquals(new BlobStore.Swept("", 0), blobs.sweep(swept.last(), HOUR));
    }

    @Test
    void aBlobThatIsAboutToBeShownIsSpared() throws Exception {
        put(blob("old"));
        rows.execute("UPDATE blob SET created_at = created_at - interval '2 hours'");
        CountDownLatch touched = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> showing =
                    threads.submit(() -> QuarkusTransaction.requiringNew().run(() -> {
                        blobs.put(List.of(new Stowed.InRow(blob("old"))));
                        touched.countDown();
                        await(goOn);
                    }));
            touched.await();
            Future<BlobStore.Swept> sweep = threads.submit(() -> blobs.sweep("", HOUR));
            while (!sweep.isDone()
                    && rows.one("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
                            .equals("0")) {
                LockSupport.parkNanos(1_000_000);
            }
            goOn.countDown();
            showing.get();
            sweep.get();
        }

        assertTrue(blobs.get(blob("old").sha256()).isPresent());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aBlobKeepsTheThumbnailItHas() throws SQLException {
        put(blob("a picture"));
        assertEquals(Optional.empty(), blobs.thumbnail(blob("a picture").sha256()));

        put(withThumbnail("first"));
        put(withThumbnail("second"), blob("another"));
        put(blob("a picture"));

        assertEquals(
                "image/jpeg first",
                rows.one(
                        "SELECT thumbnail_type || ' ' || convert_from(thumbnail, 'UTF8') FROM blob WHERE thumbnail IS NOT NULL"));
    }

    private static Blob withThumbnail(String text) {
        return Blob.of(
                "image/png",
                "a picture".getBytes(StandardCharsets.UTF_8),
                Optional.of(new Thumbnail("image/jpeg", text.getBytes(StandardCharsets.UTF_8))));
    }

    private void settle() {
        queue.settle(rows.claim(5).stream().map(Rows::completed).toList());
    }

    private static NewJob keptFor(Duration keep) {
        NewJob job = Rows.newJob(Rows.TENANT, 5, 3, "builtin", Rows.pages(1));
        return new NewJob(
                job.tenantId(),
                job.kind(),
                job.title(),
                job.externalId(),
                job.language(),
                job.metadata(),
                job.priority(),
                job.maxAttempts(),
                job.provider(),
                job.model(),
                job.deadline(),
                Optional.of(keep),
                List.of(),
                null,
                false,
                false,
                job.pages(),
                List.of());
    }

    private void put(Blob... shown) {
        QuarkusTransaction.requiringNew()
                .run(() -> blobs.put(
                        Stream.of(shown).<Stowed>map(Stowed.InRow::new).toList()));
    }

    private static Blob blob(String text) {
        return Blob.of("image/png", text.getBytes(StandardCharsets.UTF_8), Optional.empty());
    }
}
