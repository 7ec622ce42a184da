package dev.quire.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.TestDatabase;
import dev.quire.job.ClaimStore.Claimed;
import dev.quire.job.GateStore.Gate;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A provider's limits, held in the database. Time passes by moving what stands there into the past. */
@QuarkusTest
@TestProfile(StoreTestProfile.class)
@WithTestResource(TestDatabase.class)
class GateStoreTest {

    private static final ClaimTerms PAID = new ClaimTerms(Set.of("paid"), _ -> Optional.empty(), Optional.empty());

    @Inject
    ClaimStore claims;

    @Inject
    QueueStore queue;

    @Inject
    GateStore gates;

    @Inject
    LeaseStore leases;

    @Inject
    Rows rows;

    @BeforeEach
    void clear() throws SQLException {
        rows.clear();
    }

    @Test
    void noMoreStartWithinAMinuteThanTheLimit() throws SQLException {
        gates.configure("paid", 20, null, 5);
        submit(50);

        assertEquals(20, claim(30).leases().size());
        Claimed next = claim(30);
        assertEquals(0, next.leases().size());
        assertTrue(next.opensIn().orElseThrow().toMillis() > 55_000, next.toString());
        assertEquals(
                List.of("rate_limit"),
                rows.column("SELECT DISTINCT waiting FROM page_now WHERE state = 'pending' AND waiting_until > now()"));

        pass(61);
        assertEquals(20, claim(30).leases().size());
    }

    @Test
    void noMoreRunAtTheSameTimeThanTheLimit() throws SQLException {
        gates.configure("paid", null, 5, 5);
        submit(9);

        List<Lease> running = claim(30).leases();
        assertEquals(5, running.size());
        assertEquals(
                List.of("concurrency"), rows.column("SELECT DISTINCT waiting FROM page_now WHERE state = 'pending'"));
        queue.settle(List.of(Rows.completed(running.get(0)), Rows.completed(running.get(1))));
        assertEquals(2, claim(30).leases().size());
    }

    @Test
    void replicasThatClaimAtOnceDoNotExceedTheLimitsTogether() throws Exception {
        gates.configure("paid", 20, 7, 5);
        submit(200);

        List<Lease> together = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < 6; round++) {
                List<Future<Claimed>> claimers = new ArrayList<>();
                for (int replica = 0; replica < 8; replica++) {
                    claimers.add(threads.submit(() -> claim(3)));
                }
                List<Lease> running = new ArrayList<>();
                for (Future<Claimed> claimer : claimers) {
                    running.addAll(claimer.get().leases());
                }
                assertTrue(running.size() <= 7, "at once: " + running.size());
                queue.settle(running.stream().map(Rows::completed).toList());
                together.addAll(running);
            }
        }

        assertEquals(20, together.size());
    }

    @Test
    void anotherProvidersPagesFlowWhileAGateIsClosed() {
        gates.configure("paid", 1, null, 5);
        submit(5);
        rows.job(5, 5, 3);

        Claimed both = claims.claim(Map.of("paid", 5, "builtin", 5), PAID, 10, "tester", Rows.LEASE);
        assertEquals(6, both.leases().size());
    }

    @Test
    void aPollOfAClosedGateWritesNothing() throws SQLException {
        gates.configure("paid", 1, null, 5);
        submit(5);
        claim(5);
        String before = rows.one("SELECT pg_current_wal_insert_lsn()");
        for (int poll = 0; poll < 20; poll++) {
            assertEquals(0, claim(5).leases().size());
        }
        // Other connections may write a little of their own; twenty row writes would be more.
        String bytes = rows.one("SELECT pg_current_wal_insert_lsn() - '" + before + "'::pg_lsn");
        assertTrue(Long.parseLong(bytes) < 1_000, bytes + " bytes of WAL");
    }

    @Test
    void aThrottledProviderIsLeftAloneByEverybodyAndItsRateRecovers() throws SQLException {
        gates.configure("paid", 20, 6, 5);
        submit(50);
        Lease lease = claim(1).leases().getFirst();
        settle(
                new Finished(
                        lease,
                        new Outcome.TryLater(PageError.PROVIDER_UNAVAILABLE, 0, true, Outcome.Call.NOT_ACCEPTED)),
                new GateNews("paid", 0, 0, 1, 3_000));

        Claimed closed = claim(5);
        assertEquals(0, closed.leases().size());
        assertTrue(closed.opensIn().orElseThrow().toMillis() > 2_000, closed.toString());
        assertEquals(10, gate().perMinuteNow());
        assertEquals(3, gate().atOnceNow());
        assertNotNull(gate().opensInMs());

        rows.execute("UPDATE gate SET closed_until = clock_timestamp()");
        for (int success = 0; success < 9; success++) {
            learn(new GateNews("paid", 1, 0, 0, 0));
        }
        assertEquals(19, gate().perMinuteNow());
        learn(new GateNews("paid", 5, 0, 0, 0));
        assertEquals(20, gate().perMinuteNow());
        assertEquals(6, gate().atOnceNow());
        assertNull(gate().opensInMs());
    }

    @Test
    void withoutAWordHowLongToWaitEachRefusalDoublesIt() throws SQLException {
        gates.configure("paid", 20, 5, 5);
        for (int seconds : new int[] {1, 2, 4, 8}) {
            rows.execute("UPDATE gate SET closed_until = NULL, lowered_at = NULL");
            learn(new GateNews("paid", 0, 0, 1, 0));
            double wait = Double.parseDouble(
                    rows.one("SELECT extract(epoch FROM closed_until - clock_timestamp()) FROM gate"));
            assertEquals(seconds, wait, 0.5);
        }
    }

    @Test
    void tenFailuresOpenTheCircuitAndOneCallTriesIt() throws SQLException {
        gates.configure("paid", null, 5, 5);
        submit(50);
        learn(new GateNews("paid", 0, 9, 0, 0));
        assertEquals("closed", gate().circuit());
        learn(new GateNews("paid", 0, 1, 0, 0));
        assertEquals("open", gate().circuit());
        assertEquals(0, claim(5).leases().size());
        assertEquals(List.of("circuit_open"), rows.column("SELECT DISTINCT waiting FROM page_now"));

        circuitTimeIsOver();
        assertEquals("half_open", gate().circuit());
        List<Lease> probe = claim(5).leases();
        assertEquals(1, probe.size());
        assertEquals(0, claim(5).leases().size(), "one call at a time");
        settle(
                new Finished(
                        probe.getFirst(),
                        new Outcome.TryLater(PageError.PROVIDER_UNAVAILABLE, 0, false, Outcome.Call.FAILED)),
                new GateNews("paid", 0, 1, 0, 0));
        assertEquals("open", gate().circuit());
        double secondTime =
                Double.parseDouble(rows.one("SELECT extract(epoch FROM circuit_until - clock_timestamp()) FROM gate"));
        assertEquals(10, secondTime, 1);

        circuitTimeIsOver();
        assertEquals(1, claim(5).leases().size());
        learn(new GateNews("paid", 1, 0, 0, 0));
        assertEquals("closed", gate().circuit());
    }

    @Test
    void aDeadlineThatPassesAfterAReplicaDiedGivesItsSlotBack() throws SQLException {
        gates.configure("paid", null, 1, 5);
        submit(2);
        claim(1);
        rows.execute("UPDATE queue SET deadline_at = clock_timestamp() WHERE token IS NOT NULL");
        rows.expireLeases();

        assertEquals(1, queue.expire().size());

        assertEquals(
                List.of("DEADLINE_EXCEEDED"), rows.column("SELECT error_code FROM page WHERE settled_state = 'error'"));
        assertEquals(1, claim(1).leases().size());
    }

    @Test
    void aReplicaThatDiedWithACallOfACancelledPageGivesItsSlotBack() throws SQLException {
        gates.configure("paid", null, 1, 5);
        submit(2);
        Lease lease = claim(1).leases().getFirst();
        rows.execute("DELETE FROM queue WHERE page_id = " + lease.pageId());
        assertEquals(0, claim(1).leases().size());
        rows.execute(
                "INSERT INTO worker (id, concurrency, beat_until) VALUES ('tester', 1, now() - interval '1 hour')");

        leases.forgetDeadWorkers();

        assertEquals("unknown", rows.one("SELECT outcome FROM provider_call"));
        assertEquals(1, claim(1).leases().size());
    }

    @Test
    void aCallThatNobodyKnowsOfGivesItsSlotBackInTime() throws SQLException {
        gates.configure("paid", null, 1, 5);
        submit(2);
        Lease lost = claim(1).leases().getFirst();
        rows.execute("DELETE FROM queue WHERE page_id = " + lost.pageId());
        rows.execute(
                "INSERT INTO worker (id, concurrency, beat_until) VALUES ('tester', 1, now() + interval '1 hour')");
        leases.forgetDeadWorkers();
        assertEquals(0, claim(1).leases().size(), "it may be under way");

        pass(16 * 60);
        leases.forgetDeadWorkers();

        assertEquals("unknown", rows.one("SELECT outcome FROM provider_call"));
        assertEquals(1, claim(1).leases().size());
    }

    private void submit(int pages) {
        rows.submit(Rows.newJob(Rows.TENANT, 5, 3, "paid", Rows.pages(pages)));
    }

    private Claimed claim(int slots) {
        return claims.claim(Map.of("paid", slots), PAID, slots, "tester", Rows.LEASE);
    }

    private void settle(Finished finished, GateNews news) {
        gates.learn(List.of(news));
        queue.settle(List.of(finished));
    }

    private void learn(GateNews news) {
        gates.learn(List.of(news));
    }

    private Gate gate() {
        return gates.gates(Set.of("paid")).getFirst();
    }

    private void circuitTimeIsOver() throws SQLException {
        rows.execute("UPDATE gate SET circuit_until = clock_timestamp()");
    }

    private void pass(int seconds) throws SQLException {
        rows.execute("UPDATE gate_call SET started_at = started_at - interval '" + seconds + " seconds'");
    }
}
