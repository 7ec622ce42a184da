package dev.quire.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.TestDatabase;
import dev.quire.job.IdempotencyStore.IdempotencyKey;
import dev.quire.job.JobReads.JobNow;
import dev.quire.job.JobStore.MovedMeanwhile;
import dev.quire.job.JobStore.Retry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(StoreTestProfile.class)
@WithTestResource(TestDatabase.class)
class JobStoreTest {

    private static final Retry FAILED = new Retry(true, "[]", null, null, null, "{}", null, null);

    @Inject
    QueueStore queue;

    @Inject
    JobStore jobs;

    @Inject
    IdempotencyStore keys;

    @Inject
    JobReads reads;

    @Inject
    Rows rows;

    @BeforeEach
    void clear() throws SQLException {
        rows.clear();
    }

    @Test
    void theSameKeyAtTheSameTimeMakesOneJob() throws Exception {
        NewPage page = new NewPage("page_1", 1, "a page", null, "{}", false, null, 1);
        NewJob job = Rows.newJob(Rows.TENANT, 5, 3, "builtin", List.of(page, page2()));
        Optional<IdempotencyKey> key = Optional.of(new IdempotencyKey("k1", "hash"));

        List<Optional<UUID>> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Optional<JobNow>>> futures = Stream.generate(() -> threads.submit(() -> jobs.submit(job, key)))
                    .limit(20)
                    .toList();
            for (Future<Optional<JobNow>> future : futures) {
                answers.add(future.get().map(made -> made.job().id));
            }
        }

        List<UUID> made = answers.stream().flatMap(Optional::stream).toList();
        assertEquals(1, made.size());
        assertEquals(
                made.getFirst(),
                keys.remembered(Rows.TENANT, "k1").orElseThrow().id());
        assertEquals(
                "1 2 1",
                rows.one("SELECT (SELECT count(*) FROM job) || ' ' || (SELECT count(*) FROM page) || ' '"
                        + " || (SELECT count(*) FROM event)"));
    }

    @Test
    void picturesTheClientBroughtAreDoneFromTheStart() throws SQLException {
        NewPage brought = new NewPage("cover", null, "a cover", null, "{}", true, "https://example.com/cover.png", 1);
        UUID job = rows.submit(List.of(brought, page2()), 5, 3);
        assertEquals(List.of("completed", "pending"), states(job));
        assertEquals(1, rows.claim(9).size());

        UUID done = rows.submit(List.of(brought), 5, 3);
        assertEquals("completed", rows.one("SELECT state FROM job WHERE id = '" + done + "'"));
        assertEquals(
                List.of("job.created", "page.completed", "job.completed"),
                rows.column("SELECT type FROM event WHERE job_id = '" + done + "' ORDER BY seq"));
    }

    @Test
    void cancelEndsQueuedRunningAndWaitingPagesAndKeepsResults() throws Exception {
        UUID job = rows.jobWithCover(3);
        queue.settle(List.of(Rows.completed(rows.claim(1).getFirst())));
        Lease running = rows.claim(1).getFirst();
        Lease backoff = rows.claim(1).getFirst();
        queue.settle(List.of(new Finished(
                backoff, new Outcome.TryLater(PageError.PROVIDER_UNAVAILABLE, 60_000, false, Outcome.Call.FAILED))));

        assertTrue(jobs.cancel(Rows.TENANT, job, Optional.empty()));

        assertEquals(List.of("completed", "cancelled", "cancelled", "cancelled"), states(job));
        assertEquals("cancelled", rows.one("SELECT state FROM job"));
        assertEquals(List.of(), queue.settle(List.of(Rows.completed(running))));
        assertEquals("ok", rows.one("SELECT outcome FROM provider_call WHERE token = '" + running.token() + "'"));
        assertFalse(jobs.cancel(Rows.TENANT, job, Optional.empty()));
        assertEquals(0, jobs.retry(Rows.TENANT, job, FAILED));
    }

    @Test
    void aCancelledPageKeepsTheAttemptsThatWereGivenBack() throws Exception {
        UUID job = rows.job(1, 5, 1);
        Outcome throttled = new Outcome.TryLater(PageError.PROVIDER_UNAVAILABLE, 0, true, Outcome.Call.NOT_ACCEPTED);
        queue.settle(List.of(new Finished(rows.claim(1).getFirst(), throttled)));
        rows.claim(1);

        assertTrue(jobs.cancel(Rows.TENANT, job, Optional.empty()));

        assertEquals("2 of 2", rows.one("SELECT attempt || ' of ' || attempt_limit FROM page"));
    }

    @Test
    void cancellingTheCoverLetsThePagesStart() throws Exception {
        UUID job = rows.jobWithCover(2);

        assertTrue(jobs.cancel(Rows.TENANT, job, Optional.of("cover")));

        assertEquals(List.of("cancelled", "pending", "pending"), states(job));
        assertEquals(2, rows.claim(9).size());
    }

    @Test
    void cancelAgainstCompletionHasOneLegalOutcome() throws Exception {
        for (int round = 0; round < 100; round++) {
            rows.clear();
            UUID job = rows.job(1, 5, 3);
            Lease lease = rows.claim(1).getFirst();
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                Future<Boolean> cancel = threads.submit(() -> cancel(job));
                Future<List<Long>> settle = threads.submit(() -> queue.settle(List.of(Rows.completed(lease))));
                assertTrue(cancel.get() ^ !settle.get().isEmpty());
                assertEquals(List.of(cancel.get() ? "cancelled" : "completed"), states(job));
            }
        }
    }

    @Test
    void cancelAgainstTheCoversCompletionAndClaimsLeavesNothingLive() throws Exception {
        for (int round = 0; round < 50; round++) {
            rows.clear();
            UUID job = rows.jobWithCover(8);
            Lease cover = rows.claim(1).getFirst();
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                Future<Boolean> cancel = threads.submit(() -> cancel(job));
                List<Future<?>> others = List.of(
                        threads.submit(() -> queue.settle(List.of(Rows.completed(cover)))),
                        threads.submit(() -> rows.claim(4)),
                        threads.submit(() -> rows.claim(4)));
                assertTrue(cancel.get());
                for (Future<?> other : others) {
                    other.get();
                }
            }
            assertEquals("cancelled", rows.one("SELECT state FROM job"));
            assertEquals("0", rows.one("SELECT count(*) FROM queue"));
        }
    }

    @Test
    void retryRunsFailedPagesAgainAndOnlyThose() throws SQLException {
        UUID job = rows.job(3, 5, 2);
        List<Lease> leases = rows.claim(3);
        Outcome failed = new Outcome.Failed(PageError.PROVIDER_REJECTED, "no", false, Outcome.Call.FAILED);
        queue.settle(List.of(
                Rows.completed(leases.get(0)),
                new Finished(leases.get(1), failed),
                new Finished(leases.get(2), failed)));

        assertEquals(2, jobs.retry(Rows.TENANT, job, FAILED));
        assertEquals(List.of("completed", "pending", "pending"), states(job));
        List<Lease> again = rows.claim(9);
        assertEquals(List.of(2, 2), again.stream().map(Lease::attempt).toList());
        assertEquals(List.of(3, 3), again.stream().map(Lease::attemptLimit).toList());
        queue.settle(again.stream().map(Rows::completed).toList());

        assertEquals("completed 3 0", rows.one("SELECT state || ' ' || completed || ' ' || failed FROM job"));
        assertEquals(0, jobs.retry(Rows.TENANT, job, FAILED));
        assertSequenceIsWhole();
    }

    @Test
    void aNamedCompletedPageIsMadeAgainWithOverridesAndKeepsItsVersion() throws SQLException {
        UUID job = rows.job(1, 5, 3);
        queue.settle(List.of(Rows.completed(rows.claim(1).getFirst())));

        Retry named = new Retry(false, "[\"page_1\"]", "another prompt", null, null, "{\"seed\":7}", null, null);
        assertEquals(1, jobs.retry(Rows.TENANT, job, named));
        Lease lease = rows.claim(1).getFirst();
        assertEquals("another prompt", lease.prompt());
        assertTrue(lease.spec().contains("\"seed\": 7"));
        assertTrue(lease.spec().contains("\"width\": 64"));
        queue.settle(List.of(Rows.completed(lease)));

        assertEquals(
                List.of("1 a page", "2 another prompt"),
                rows.column("SELECT attempt || ' ' || prompt FROM page_result ORDER BY attempt"));
        assertEquals("2", rows.one("SELECT chosen_attempt FROM page_now"));
    }

    @Test
    void deletedIsGone() throws Exception {
        UUID job = rows.job(3, 5, 3);
        Lease lease = rows.claim(1).getFirst();
        queue.settle(List.of(Rows.completed(rows.claim(1).getFirst())));

        assertTrue(jobs.delete(Rows.TENANT, job));
        assertFalse(jobs.delete(Rows.TENANT, job));

        assertEquals(List.of(), queue.settle(List.of(Rows.completed(lease))));
        assertEquals(
                "0",
                rows.one("SELECT (SELECT count(*) FROM page) + (SELECT count(*) FROM queue)"
                        + " + (SELECT count(*) FROM event) + (SELECT count(*) FROM page_result)"));
        assertEquals("2", rows.one("SELECT count(*) FROM provider_call"));
    }

    @Test
    void anotherTenantsJobIsNotThere() throws Exception {
        UUID job = rows.job(1, 5, 3);

        assertFalse(jobs.cancel(2, job, Optional.empty()));
        assertFalse(jobs.delete(2, job));
        assertEquals(0, jobs.retry(2, job, FAILED));
        assertTrue(reads.find(2, job).isEmpty());
        assertEquals(List.of("pending"), states(job));
    }

    @Test
    void countsAddUp() throws Exception {
        rows.job(3, 5, 3);
        UUID cancelled = rows.job(2, 4, 3);
        List<Lease> leases = rows.claim(2);
        queue.settle(List.of(Rows.completed(leases.getFirst())));
        jobs.cancel(Rows.TENANT, cancelled, Optional.empty());

        assertEquals(new JobReads.Counts(1, 1, 1, 0, 2, 1), reads.counts(Rows.TENANT));
    }

    @Test
    void theDatabaseKnowsTheSameStatesAsTheCode() throws SQLException {
        assertEquals(
                Stream.of(JobState.values()).map(JobState::wire).collect(Collectors.toCollection(TreeSet::new)),
                checked("job_state_known"));
        assertEquals(
                Stream.of(PageState.values())
                        .filter(PageState::settled)
                        .map(PageState::wire)
                        .collect(Collectors.toCollection(TreeSet::new)),
                checked("page_settled_state_known"));
    }

    /** Every sum of counters there can be, from every state: what the database makes of it is a legal step. */
    @Test
    void theDatabasesRuleOnlyTakesLegalSteps() throws SQLException {
        List<String> steps = rows.column("""
            SELECT DISTINCT before || ' ' || job_state_after(before, 3, completed, failed, cancelled, generating, ended)
            FROM unnest(ARRAY['pending', 'generating']) before,
                 generate_series(0, 3) completed, generate_series(0, 3) failed, generate_series(0, 3) cancelled,
                 unnest(ARRAY[true, false]) generating, unnest(ARRAY[true, false]) ended
            WHERE completed + failed + cancelled <= 3
              AND (NOT ended OR completed + failed + cancelled = 3)
            UNION
            SELECT before || ' ' || job_state_after(before, 3, 2, 0, 0, false, false)
            FROM unnest(ARRAY['completed', 'partial', 'failed']) before
            """);

        assertTrue(steps.size() > 10);
        for (String step : steps) {
            JobState before = JobState.of(step.substring(0, step.indexOf(' ')));
            JobState after = JobState.of(step.substring(step.indexOf(' ') + 1));
            assertTrue(before == after || before.next().contains(after), step);
        }
    }

    private Set<String> checked(String constraint) throws SQLException {
        return new TreeSet<>(rows.column(
                "SELECT (regexp_matches(pg_get_constraintdef(oid), '''([a-z]+)''', 'g'))[1] FROM pg_constraint"
                        + " WHERE conname = '" + constraint + "'"));
    }

    private List<String> states(UUID job) throws SQLException {
        return rows.column("SELECT state FROM page_now WHERE job_id = '" + job + "' ORDER BY ordinal");
    }

    private void assertSequenceIsWhole() throws SQLException {
        assertEquals(
                "t",
                rows.one("SELECT bool_and(wanted = seq) FROM (SELECT seq, row_number() OVER"
                        + " (PARTITION BY job_id ORDER BY seq) AS wanted FROM event) numbered"));
        assertEquals(rows.one("SELECT max(seq) FROM event"), rows.one("SELECT event_seq FROM job"));
    }

    private boolean cancel(UUID job) {
        while (true) {
            try {
                return jobs.cancel(Rows.TENANT, job, Optional.empty());
            } catch (MovedMeanwhile e) {
                // As the door does: nothing was changed, so again.
            }
        }
    }

    private static NewPage page2() {
        return new NewPage("page_2", 2, "a page", null, "{}", false, null, 1);
    }
}
