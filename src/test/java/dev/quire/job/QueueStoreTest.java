package dev.quire.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.TestDatabase;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The ways of a queued page; over 400 lines, because they read better beside each other. */
@QuarkusTest
@TestProfile(StoreTestProfile.class)
@WithTestResource(TestDatabase.class)
class QueueStoreTest {

    @Inject
    QueueStore queue;

    @Inject
    JobStore jobs;

    @Inject
    LeaseStore leases;

    @Inject
    DataSource database;

    @Inject
    Rows rows;

    @BeforeEach
    void clear() throws SQLException {
        rows.clear();
    }

    @Test
    void aClaimTakesNoMoreThanThereAreSlotsAndCommitsTheIntentWithTheLease() throws SQLException {
        UUID job = rows.job(5, 5, 3);

        List<Lease> leases = rows.claim(3);

        assertEquals(
                List.of("page_1", "page_2", "page_3"),
                leases.stream().map(Lease::key).toList());
        assertEquals("3", rows.one("SELECT count(*) FROM provider_call WHERE outcome IS NULL AND attempt = 1"));
        assertEquals("generating", rows.one("SELECT state FROM job"));
        assertEquals(
                List.of("generating", "generating", "generating", "pending", "pending"),
                rows.column("SELECT state FROM page_now WHERE job_id = '" + job + "' ORDER BY ordinal"));
    }

    @Test
    void aReplicaWithFewSlotsLeftTakesFewOfEachProvider() {
        rows.job(5, 5, 3);

        assertEquals(2, rows.claim("builtin", 5, 2).size());
        assertEquals(0, rows.claim("other", 5, 5).size());
    }

    @Test
    void higherPriorityGoesFirstAndEqualOnesInTheirOrder() throws SQLException {
        UUID low = rows.job(1, 0, 3);
        UUID first = rows.job(1, 5, 3);
        UUID second = rows.job(1, 5, 3);
        UUID high = rows.job(1, 9, 3);

        assertEquals(
                List.of(high, first, second, low),
                rows.claim(9).stream().map(Lease::jobId).toList());
    }

    @Test
    void manyClaimersNeverGetTheSamePage() throws Exception {
        rows.job(500, 5, 3);
        Set<Long> pages = new HashSet<>();
        Set<UUID> tokens = new HashSet<>();
        int claimed = 0;

        List<Callable<List<Lease>>> claimers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            claimers.add(() -> {
                List<Lease> mine = new ArrayList<>();
                List<Lease> batch;
                do {
                    batch = rows.claim(7);
                    mine.addAll(batch);
                } while (!batch.isEmpty());
                return mine;
            });
        }
        for (List<Lease> leases : together(claimers)) {
            for (Lease lease : leases) {
                pages.add(lease.pageId());
                tokens.add(lease.token());
                claimed++;
            }
        }

        // A claimer stops when the others hold what is left; nothing may be claimed twice.
        assertEquals(claimed, pages.size());
        assertEquals(claimed, tokens.size());
        assertEquals(500, claimed + rows.claim(500).size());
    }

    @Test
    void settlingWritesPageJobCallAndEventsTogether() throws SQLException {
        rows.job(2, 5, 3);
        List<Lease> leases = rows.claim(2);

        assertEquals(1, queue.settle(List.of(Rows.completed(leases.get(0)))).size());
        assertEquals("generating", rows.one("SELECT state FROM job"));
        queue.settle(List.of(new Finished(
                leases.get(1), new Outcome.Failed(PageError.PROVIDER_REJECTED, "no", false, Outcome.Call.FAILED))));

        assertEquals("partial 1 1", rows.one("SELECT state || ' ' || completed || ' ' || failed FROM job"));
        assertEquals(List.of("ok", "failed"), rows.column("SELECT outcome FROM provider_call ORDER BY page_id"));
        assertEquals(
                List.of(
                        "1 job.created",
                        "2 page.generating",
                        "3 page.generating",
                        "4 page.completed",
                        "5 page.error",
                        "6 job.partial"),
                rows.column("SELECT seq || ' ' || type FROM event ORDER BY seq"));
        assertEquals("0", rows.one("SELECT count(*) FROM queue"));
    }

    @Test
    void aTokenThatIsNotTheRowsWritesNothing() throws SQLException {
        rows.job(1, 5, 3);
        Lease lease = rows.claim(1).getFirst();
        Lease forged = new Lease(
                lease.pageId(),
                lease.jobId(),
                lease.attempt(),
                lease.attemptLimit(),
                lease.runAttempt(),
                UUID.randomUUID(),
                lease.key(),
                lease.provider(),
                null,
                null,
                lease.prompt(),
                lease.spec(),
                lease.kind(),
                null,
                null,
                null,
                false);

        assertEquals(List.of(), queue.settle(List.of(Rows.completed(forged))));
        assertEquals("generating", rows.one("SELECT state FROM page_now"));
    }

    @Test
    void aZombieWritesNothingAfterItsPageWasTakenOver() throws SQLException {
        rows.job(1, 5, 3);
        Lease zombie = rows.claim(1).getFirst();
        rows.expireLeases();
        assertEquals(1, queue.rescue().size());
        Lease heir = rows.claim(1).getFirst();

        assertEquals(List.of(), queue.settle(List.of(Rows.completed(zombie))));
        assertEquals(1, queue.settle(List.of(Rows.completed(heir))).size());

        assertEquals(2, heir.attempt());
        assertEquals("1", rows.one("SELECT count(*) FROM page_result"));
        assertEquals(List.of("unknown", "ok"), rows.column("SELECT outcome FROM provider_call ORDER BY attempt"));
        assertEquals("1", rows.one("SELECT count(*) FROM event WHERE type = 'page.completed'"));
    }

    @Test
    void aLateResultCountsAsLongAsNobodyTookThePageOver() throws SQLException {
        rows.job(1, 5, 3);
        Lease late = rows.claim(1).getFirst();
        rows.expireLeases();

        assertEquals(1, queue.settle(List.of(Rows.completed(late))).size());
        assertEquals(List.of(), queue.rescue());
        assertEquals("completed", rows.one("SELECT state FROM job"));
    }

    @Test
    void settlingAgainAfterALostAnswerChangesNothing() throws SQLException {
        rows.job(1, 5, 3);
        Finished finished = Rows.completed(rows.claim(1).getFirst());
        queue.settle(List.of(finished));
        String before = rows.one("SELECT to_json(job)::text FROM job");

        assertEquals(List.of(), queue.settle(List.of(finished)));
        assertEquals(before, rows.one("SELECT to_json(job)::text FROM job"));
    }

    @Test
    void rescueWaitsForTheLease() throws SQLException {
        rows.job(1, 5, 3);
        rows.claim(1);
        assertEquals(List.of(), queue.rescue());
        rows.expireLeases();
        assertEquals(1, queue.rescue().size());
        assertEquals("pending", rows.one("SELECT state FROM page_now"));
    }

    @Test
    void thePageWhoseProcessDiedThreeTimesIsPoisonAndTheQueueGoesOn() throws SQLException {
        rows.job(1, 9, 10);
        rows.job(1, 0, 3);
        for (int crash = 1; crash <= 3; crash++) {
            assertEquals(crash, rows.claim(1).getFirst().attempt());
            rows.expireLeases();
            queue.rescue();
        }

        assertEquals("POISON", rows.one("SELECT error_code FROM page WHERE settled_state = 'error'"));
        assertEquals(1, rows.claim(9).size());
    }

    @Test
    void aRowWithoutAttemptsLeftDoesNotStopTheQueue() throws SQLException {
        rows.job(1, 9, 3);
        rows.job(1, 5, 3);
        rows.execute("UPDATE queue SET attempt = attempt_limit WHERE rank = (SELECT min(rank) FROM queue)");

        assertEquals(1, rows.claim(1).size());
    }

    @Test
    void rescueAndSettleOfTheSamePageLeaveOneOutcome() throws Exception {
        for (int round = 0; round < 50; round++) {
            rows.clear();
            rows.job(1, 5, 3);
            Lease lease = rows.claim(1).getFirst();
            rows.expireLeases();

            List<List<Long>> answers =
                    together(List.of(() -> queue.settle(List.of(Rows.completed(lease))), () -> queue.rescue()));

            assertEquals(1, answers.get(0).size() + answers.get(1).size());
            String state = rows.one("SELECT state FROM page_now");
            assertEquals(answers.get(0).isEmpty() ? "pending" : "completed", state);
        }
    }

    @Test
    void rescueNeitherWaitsForNorTakesBackALeaseThatIsBeingRenewed() throws SQLException {
        rows.job(1, 5, 3);
        List<Lease> held = rows.claim(1);
        rows.expireLeases();
        try (Connection beating = database.getConnection()) {
            beating.setAutoCommit(false);
            leases.beat(beating, "tester", 1, held, Rows.LEASE);

            assertEquals(List.of(), queue.rescue());
            beating.commit();
        }
        assertEquals("generating", rows.one("SELECT state FROM page_now"));
    }

    @Test
    void aPageIsTriedAgainAfterItsBackoffOneLevelLater() throws SQLException {
        rows.job(1, 5, 3);
        long rank = Long.parseLong(rows.one("SELECT rank FROM queue"));
        Lease lease = rows.claim(1).getFirst();
        queue.settle(List.of(new Finished(
                lease, new Outcome.TryLater(PageError.PROVIDER_UNAVAILABLE, 60_000, false, Outcome.Call.FAILED))));

        assertEquals(List.of(), rows.claim(1));
        assertEquals("backoff", rows.one("SELECT waiting FROM page_now"));
        assertEquals(rank + 100, Long.parseLong(rows.one("SELECT rank FROM queue")));
        rows.backoffIsOver();
        assertEquals(2, rows.claim(1).getFirst().attempt());
    }

    @Test
    void anAttemptThatIsGivenBackDoesNotCountAndIsNeverNumberedAgain() throws SQLException {
        rows.job(1, 5, 1);
        Lease lease = rows.claim(1).getFirst();
        queue.settle(List.of(new Finished(lease, new Outcome.Released(true, Outcome.Call.NOT_ACCEPTED))));

        Lease again = rows.claim(1).getFirst();
        assertEquals(2, again.attempt());
        assertEquals(1, again.runAttempt());
        assertNotEquals(lease.token(), again.token());
    }

    @Test
    void theCoverComesFirstAndItsFailureDoesNotStopThePages() throws SQLException {
        rows.jobWithCover(3);
        assertEquals(
                List.of("queue", "cover", "cover", "cover"),
                rows.column("SELECT waiting FROM page_now ORDER BY ordinal"));
        List<Lease> leases = rows.claim(9);
        assertEquals(List.of("cover"), leases.stream().map(Lease::key).toList());

        queue.settle(List.of(new Finished(
                leases.getFirst(), new Outcome.Failed(PageError.CONTENT_BLOCKED, "no", false, Outcome.Call.FAILED))));

        assertEquals(3, rows.claim(9).size());
    }

    @Test
    void aBeatRenewsLeasesAndLeavesOutTheOneThatIsGone() throws SQLException {
        UUID job = rows.job(2, 5, 3);
        List<Lease> held = rows.claim(2);
        rows.expireLeases();
        queue.settle(List.of(Rows.completed(held.getLast())));

        try (Connection connection = database.getConnection()) {
            assertEquals(Set.of(held.getFirst().pageId()), leases.beat(connection, "tester", 2, held, Rows.LEASE));
        }
        assertEquals(List.of(), queue.rescue());
        assertEquals("generating", rows.one("SELECT state FROM job WHERE id = '" + job + "'"));
        assertEquals("1", rows.one("SELECT count(*) FROM worker WHERE id = 'tester' AND beat_until > now()"));
    }

    private static <T> List<T> together(List<Callable<T>> calls) throws Exception {
        CyclicBarrier start = new CyclicBarrier(calls.size());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<T>> futures = calls.stream()
                    .map(call -> threads.submit(() -> {
                        start.await();
                        return call.call();
                    }))
                    .toList();
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(future.get());
            }
            assertTrue(results.size() == calls.size());
            return results;
        }
    }

    @Test
    void aCallThatTheProviderNamedIsGoneOnWithAfterItsProcessDied() throws SQLException {
        rows.job(1, 5, 1);
        Lease died = rows.claim(1).getFirst();
        assertTrue(leases.accepted(died, "prediction-1"));
        assertTrue(leases.waitedFor(died.pageId(), "prediction-1"));
        rows.expireLeases();

        queue.rescue();
        assertTrue(leases.waitedFor(died.pageId(), "prediction-1"));
        Lease heir = rows.claim(1).getFirst();

        assertEquals("prediction-1", heir.resume());
        assertEquals(2, heir.attempt());
        assertEquals("handed_on", rows.one("SELECT outcome FROM provider_call WHERE attempt = 1"));
        assertTrue(leases.waitedFor(died.pageId(), "prediction-1"));
        rows.expireLeases();
        queue.rescue();
        assertEquals("prediction-1", rows.claim(1).getFirst().resume(), "it stays known to whoever comes after");
    }

    @Test
    void aCallThatIsGivenBackIsGoneOnWithAndOneThatFailedIsNot() throws SQLException {
        rows.job(1, 5, 3);
        Lease first = rows.claim(1).getFirst();
        leases.accepted(first, "prediction-1");
        queue.settle(List.of(new Finished(first, new Outcome.HandedOn("prediction-1"))));
        Lease second = rows.claim(1).getFirst();
        assertEquals("prediction-1", second.resume());
        assertEquals(4, second.attemptLimit());

        queue.settle(List.of(new Finished(
                second, new Outcome.TryLater(PageError.PROVIDER_UNAVAILABLE, 0, false, Outcome.Call.FAILED))));

        assertNull(rows.claim(1).getFirst().resume());
        assertFalse(leases.waitedFor(first.pageId(), "prediction-1"));
    }

    @Test
    void aCallThatIsNoLongerThePagesIsNotRemembered() throws SQLException {
        UUID job = rows.job(1, 5, 3);
        Lease lease = rows.claim(1).getFirst();
        rows.expireLeases();
        queue.rescue();

        assertFalse(leases.accepted(lease, "prediction-1"));
        assertFalse(leases.waitedFor(lease.pageId(), "prediction-1"));
        assertEquals("1", rows.one("SELECT count(*) FROM page WHERE job_id = '" + job + "'"));
    }
}
