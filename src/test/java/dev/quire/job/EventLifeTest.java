package dev.quire.job;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.quire.TestDatabase;
import dev.quire.job.JobStore.Retry;
import dev.quire.job.ReviewStore.Decision;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every change of a job is an event, told once, numbered without a gap. */
@QuarkusTest
@TestProfile(StoreTestProfile.class)
@WithTestResource(TestDatabase.class)
class EventLifeTest {

    private static final Retry FAILED = new Retry(true, "[]", null, null, null, "{}", null, null);

    @Inject
    JobStore jobs;

    @Inject
    QueueStore queue;

    @Inject
    ReviewStore reviews;

    @Inject
    CacheStore cache;

    @Inject
    EventStore events;

    @Inject
    Rows rows;

    @BeforeEach
    void clear() throws SQLException {
        rows.clear();
        rows.execute("TRUNCATE webhook_endpoint, webhook_line");
        rows.execute("INSERT INTO webhook_endpoint (id, tenant_id, url, lane, events, secret)"
                + " VALUES (gen_random_uuid(), 1, 'https://example.com/', '1/example.com:443', '{*}', 'whsec_')");
    }

    @AfterEach
    void nobodyIsToldAnyMore() throws SQLException {
        rows.execute("TRUNCATE webhook_endpoint, webhook_line");
    }

    @Test
    void retriesRescuesCancelsAndVersions() throws Exception {
        UUID job = rows.job(3, 5, 3);
        assertOutboxHas(job);
        List<Lease> first = rows.claim(3);
        assertOutboxHas(job);
        queue.settle(List.of(Rows.completed(first.get(0)), later(first.get(1))));
        assertOutboxHas(job);
        rows.expireLeases();
        assertEquals(1, queue.rescue().size());
        assertOutboxHas(job);
        rows.backoffIsOver();
        // Which one comes first is up to their ranks.
        rows.claim(3).stream()
                .filter(lease -> lease.key().equals("page_2"))
                .forEach(lease -> queue.settle(List.of(failed(lease))));
        jobs.cancel(Rows.TENANT, job, Optional.of("page_3"));
        assertOutboxHas(job);
        assertEquals(1, jobs.retry(Rows.TENANT, job, FAILED));
        assertOutboxHas(job);
        queue.settle(List.of(Rows.completed(rows.claim(1).getFirst())));
        assertEquals(
                1, jobs.retry(Rows.TENANT, job, new Retry(false, "[\"page_1\"]", null, null, null, "{}", null, null)));
        queue.settle(List.of(Rows.completed(rows.claim(1).getFirst())));
        jobs.choose(Rows.TENANT, job, "page_1", (short) 1);

        assertEquals(
                List.of(
                        "job.created",
                        "page.generating page_1",
                        "page.generating page_2",
                        "page.generating page_3",
                        "page.completed page_1",
                        "page.retrying page_2 PROVIDER_UNAVAILABLE",
                        "page.retrying page_3 PROVIDER_UNAVAILABLE",
                        "page.generating page_2",
                        "page.generating page_3",
                        "page.error page_2 PROVIDER_REJECTED",
                        "page.cancelled page_3",
                        "job.partial",
                        "page.retrying page_2",
                        "page.generating page_2",
                        "page.completed page_2",
                        "job.partial",
                        "page.retrying page_1",
                        "page.generating page_1",
                        "page.completed page_1",
                        "job.partial",
                        "page.chosen page_1"),
                told(job));
    }

    @Test
    void theEndsOfJobs() throws Exception {
        UUID completed = rows.job(1, 5, 3);
        queue.settle(List.of(Rows.completed(rows.claim(1).getFirst())));
        UUID failed = rows.job(1, 5, 3);
        queue.settle(List.of(failed(rows.claim(1).getFirst())));
        UUID cancelled = rows.job(2, 5, 3);
        jobs.cancel(Rows.TENANT, cancelled, Optional.empty());

        assertEquals("job.completed", told(completed).getLast());
        assertEquals("job.failed", told(failed).getLast());
        assertEquals(
                List.of("job.created", "page.cancelled page_1", "page.cancelled page_2", "job.cancelled"),
                told(cancelled));
    }

    @Test
    void reviews() throws Exception {
        UUID job = rows.submit(job(true, false));
        queue.settle(rows.claim(2).stream().map(Rows::completed).toList());
        assertEquals("job.ready", told(job).getLast());
        reviews.decide(Rows.TENANT, job, Optional.of("page_1"), new Decision(true, null));
        assertOutboxHas(job);
        reviews.decide(Rows.TENANT, job, Optional.empty(), new Decision(false, "no"));

        assertEquals(
                List.of("job.ready", "page.accepted page_1", "page.rejected page_2", "job.partial"),
                told(job).subList(5, 9));
    }

    @Test
    void resultsThatAreThereAlready() throws Exception {
        UUID first = rows.submit(job(false, true));
        queue.settle(rows.claim(2).stream().map(Rows::completed).toList());
        cache.reuse(List.of(first));
        UUID second = rows.submit(job(false, true));

        assertEquals(
                List.of("job.created", "page.completed page_1", "page.completed page_2", "job.completed"),
                told(second));
    }

    /** Every statement that writes events notes in itself that endpoints are to be told of all of them. */
    private void assertOutboxHas(UUID job) throws SQLException {
        assertEquals(
                rows.column("SELECT event_seq FROM job WHERE id = '" + job + "'"),
                rows.column("SELECT told_seq FROM webhook_line WHERE done_seq = 0 AND due_at IS NOT NULL AND job_id = '"
                        + job + "'"));
    }

    /** As type, key and code; checks that the numbers are those that the job counts. */
    private List<String> told(UUID job) throws SQLException {
        List<JobEvent> all = events.after(job, 0, 1_000);
        assertEquals(
                IntStream.rangeClosed(1, all.size()).boxed().toList(),
                all.stream().map(JobEvent::seq).toList());
        assertEquals(all.size(), events.head(Rows.TENANT, job).orElseThrow().eventSeq());
        assertOutboxHas(job);
        return rows.column(
                "SELECT concat_ws(' ', e.type, p.key, e.code) FROM event e LEFT JOIN page p ON p.id = e.page_id"
                        + " WHERE e.job_id = '" + job + "' ORDER BY e.seq");
    }

    private static Finished later(Lease lease) {
        return new Finished(lease, new Outcome.TryLater(PageError.PROVIDER_UNAVAILABLE, 0, false, Outcome.Call.FAILED));
    }

    private static Finished failed(Lease lease) {
        return new Finished(lease, new Outcome.Failed(PageError.PROVIDER_REJECTED, "no", false, Outcome.Call.FAILED));
    }

    private static NewJob job(boolean review, boolean cache) {
        return new NewJob(
                Rows.TENANT,
                "story",
                "A title",
                null,
                null,
                null,
                5,
                3,
                "builtin",
                null,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                null,
                review,
                cache,
                // Each its own prompt: pages that ask for the same are made once.
                List.of(
                        new NewPage("page_1", 1, "one", null, "{\"seed\":1}", false, null, 1),
                        new NewPage("page_2", 2, "two", null, "{\"seed\":1}", false, null, 1)),
                List.of());
    }
}
