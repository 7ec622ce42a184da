package dev.quire.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.TestDatabase;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Calls for which a dollar is set aside, and which cost ten cents by the vendor's count. */
@QuarkusTest
@TestProfile(StoreTestProfile.class)
@WithTestResource(TestDatabase.class)
class TokenBudgetTest {

    private static final ClaimTerms A_DOLLAR = terms(Optional.empty());
    private static final Optional<BigDecimal> TEN_CENTS = Optional.of(new BigDecimal("0.10"));

    @Inject
    ClaimStore claims;

    @Inject
    QueueStore queue;

    @Inject
    JobReads reads;

    @Inject
    JobStore jobs;

    @Inject
    Rows rows;

    @BeforeEach
    void clear() throws SQLException {
        rows.clear();
        rows.execute("UPDATE tenant SET max_cost_per_day = NULL");
    }

    @Test
    void whatWasSetAsideAndNotNeededPaysForTheNextPage() throws SQLException {
        UUID job = rows.job(3, "1.15");

        List<Lease> first = claim(1);
        assertCost(job, "0", "1");
        assertEquals(List.of(), claim(9), "nothing is left for another one as long as it runs");
        assertEquals("0", rows.one("SELECT count(*) FROM page WHERE error_code IS NOT NULL"));

        queue.settle(List.of(Rows.completed(first.getFirst()).at(TEN_CENTS)));
        assertCost(job, "0.10", "0");
        rows.backoffIsOver();
        List<Lease> second = claim(1);
        assertEquals(1, second.size());
        queue.settle(List.of(Rows.completed(second.getFirst()).at(TEN_CENTS)));

        rows.backoffIsOver();
        assertEquals(List.of(), claim(9), "0.20 and a dollar are more than 1.15");
        assertEquals(
                "The job's budget does not allow another call; raise it with a retry.",
                rows.one("SELECT error_message FROM page WHERE error_code = 'BUDGET_EXCEEDED'"));
        assertCost(job, "0.20", "0");
        assertEquals("partial", rows.one("SELECT state FROM job"));
    }

    @Test
    void pagesThatWaitForMoneyLoseNothingAndComeBackTogether() throws SQLException {
        rows.execute("INSERT INTO gate (provider, per_minute) VALUES ('builtin', 20)");
        rows.job(5, "1.50");

        assertEquals(1, claim(3).size());

        assertEquals("4", rows.one("SELECT count(*) FROM queue WHERE token IS NULL AND run_at > clock_timestamp()"));
        assertEquals("2", rows.one("SELECT count(*) FROM queue WHERE token IS NULL AND attempt = 1"));
        assertEquals("0", rows.one("SELECT count(*) FROM queue WHERE attempt_limit - attempt < 2"));
        assertEquals("1", rows.one("SELECT count(DISTINCT priority) FROM queue"));
        assertEquals(
                "2", rows.one("SELECT count(*) FROM event WHERE code = 'BUDGET_EXCEEDED' AND type = 'page.retrying'"));
        assertEquals(
                "2", rows.one("SELECT count(*) FROM provider_call WHERE outcome = 'not_accepted' AND price IS NULL"));
        assertEquals("1", rows.one("SELECT used FROM gate_now"));
    }

    @Test
    void aCallOfWhichNobodyKnowsWhatItCostStaysAtItsReservation() throws SQLException {
        UUID job = rows.job(3, "9");
        List<Lease> called = claim(3);

        queue.settle(List.of(
                new Finished(
                        called.get(0),
                        new Outcome.Failed(PageError.PROVIDER_TIMEOUT, "no", true, Outcome.Call.INTERRUPTED)),
                Rows.completed(called.get(1))));
        assertCost(job, "2", "1");
        rows.expireLeases();
        assertEquals(1, queue.rescue().size());

        assertCost(job, "3", "0");
        assertEquals(
                List.of("unknown", "1.000000"),
                List.of(
                        rows.one("SELECT outcome FROM provider_call WHERE token = '"
                                + called.get(2).token() + "'"),
                        rows.one("SELECT price FROM provider_call WHERE token = '"
                                + called.get(2).token() + "'")));
    }

    @Test
    void anAnswerThatIsOfNoUseCostsWhatItCost() throws Exception {
        UUID job = rows.job(2, "9");
        List<Lease> called = claim(2);
        jobs.cancel(Rows.TENANT, job, Optional.empty());

        Outcome invalid = new Outcome.Failed(PageError.INVALID_RESULT, "no", true, Outcome.Call.FAILED);
        queue.settle(List.of(
                Rows.completed(called.get(0)).at(TEN_CENTS), new Finished(called.get(1), invalid).at(TEN_CENTS)));

        assertCost(job, "0.20", "0");
        assertEquals("cancelled", rows.one("SELECT state FROM job"));
    }

    @Test
    void replicasNeverSetAsideMoreThanThereIsAndSpendWhatComesBack() throws Exception {
        for (int round = 0; round < 10; round++) {
            rows.clear();
            UUID job = rows.job(40, "2.55");
            try (ExecutorService replicas = Executors.newVirtualThreadPerTaskExecutor()) {
                Callable<Integer> replica = () -> completed();
                int called = 0;
                for (Future<Integer> each : replicas.invokeAll(List.of(replica, replica, replica, replica))) {
                    called += each.get();
                }
                // 0.10 each, until 1.60 are spent: then a dollar is too much.
                assertEquals(16, called);
            }

            assertCost(job, "1.60", "0");
            assertEquals("24", rows.one("SELECT count(*) FROM page WHERE error_code = 'BUDGET_EXCEEDED'"));
            assertEquals("partial", rows.one("SELECT state FROM job"));
        }
    }

    @Test
    void theDaysBudgetCountsWhatWasReallySpent() throws SQLException {
        ClaimTerms today = terms(Optional.of(new BigDecimal("1.15")));
        rows.job(1, 5, 3);
        rows.job(1, 5, 3);

        List<Lease> first = claim(9, today);
        assertEquals(1, first.size());
        queue.settle(List.of(Rows.completed(first.getFirst()).at(TEN_CENTS)));
        rows.backoffIsOver();
        assertEquals(1, claim(9, today).size());
    }

    /** Claims and settles until no page is left; returns how many were called for. */
    private int completed() throws SQLException {
        int called = 0;
        while (!rows.column("SELECT 1 FROM queue LIMIT 1").isEmpty()) {
            List<Lease> leases = claim(3);
            assertTrue(new BigDecimal(
                                    rows.one(
                                            "SELECT COALESCE(sum(COALESCE(cost, price)), 0) FROM provider_call WHERE price IS NOT NULL"))
                            .compareTo(new BigDecimal("2.55"))
                    <= 0);
            queue.settle(leases.stream()
                    .map(lease -> Rows.completed(lease).at(TEN_CENTS))
                    .toList());
            rows.execute("UPDATE queue SET run_at = clock_timestamp() WHERE page_id = ANY (ARRAY("
                    + "SELECT page_id FROM queue WHERE run_at > clock_timestamp() FOR UPDATE SKIP LOCKED))");
            called += leases.size();
        }
        return called;
    }

    private List<Lease> claim(int slots) {
        return claim(slots, A_DOLLAR);
    }

    private List<Lease> claim(int slots, ClaimTerms terms) {
        return claims.claim(Map.of("builtin", slots), terms, slots, "tester", Rows.LEASE)
                .leases();
    }

    private void assertCost(UUID job, String spent, String reserved) {
        Cost cost = reads.find(Rows.TENANT, job).orElseThrow().cost();
        assertTrue(cost.spent().compareTo(new BigDecimal(spent)) == 0, cost::toString);
        assertTrue(cost.reserved().compareTo(new BigDecimal(reserved)) == 0, cost::toString);
    }

    private static ClaimTerms terms(Optional<BigDecimal> perDay) {
        Reservation aDollar = new Reservation(BigDecimal.ONE, true);
        return new ClaimTerms(Set.of(), _ -> Optional.of(aDollar), perDay);
    }
}
