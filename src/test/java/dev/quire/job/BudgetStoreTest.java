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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Money holds over all replicas, and before a call. */
@QuarkusTest
@TestProfile(StoreTestProfile.class)
@WithTestResource(TestDatabase.class)
class BudgetStoreTest {

    private static final ClaimTerms PRICED = terms(Optional.empty());
    private static final int OTHER = 7;

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
        rows.execute("INSERT INTO tenant (id, name) VALUES (" + OTHER + ", 'with a budget') ON CONFLICT DO NOTHING");
    }

    @Test
    void onlySoManyPagesAreCalledForAsTheBudgetPays() throws SQLException {
        UUID job = rows.job(8, "0.30");

        List<Lease> called = claim(20, PRICED);

        assertEquals(3, called.size());
        assertEquals("5", rows.one("SELECT count(*) FROM page WHERE error_code = 'BUDGET_EXCEEDED'"));
        assertEquals("5", rows.one("SELECT count(*) FROM provider_call WHERE outcome = 'not_accepted'"));
        assertCost(job, "0.00", "0.30");

        queue.settle(called.stream().map(Rows::completed).toList());
        assertCost(job, "0.30", "0.00");
        assertEquals("partial", rows.one("SELECT state FROM job"));
        assertEquals(
                rows.one("SELECT event_seq FROM job"),
                rows.one("SELECT count(*) FROM event"),
                "one event for each change");
    }

    @Test
    void replicasThatClaimAtOnceSpendTheBudgetOnce() throws Exception {
        for (int round = 0; round < 20; round++) {
            rows.clear();
            rows.job(40, "0.75");

            assertEquals(7, claimAtOnce(PRICED).size());
            assertEquals("33", rows.one("SELECT count(*) FROM page WHERE error_code = 'BUDGET_EXCEEDED'"));
        }
    }

    @Test
    void aCallThatWasNotAcceptedCostsNothingAndOneInDoubtDoes() throws SQLException {
        UUID job = rows.job(3, "0.30");
        List<Lease> called = claim(3, PRICED);

        queue.settle(List.of(
                new Finished(
                        called.get(0),
                        new Outcome.Failed(PageError.PROVIDER_UNAVAILABLE, "no", true, Outcome.Call.NOT_ACCEPTED)),
                new Finished(
                        called.get(1),
                        new Outcome.Failed(PageError.PROVIDER_TIMEOUT, "no", true, Outcome.Call.INTERRUPTED)),
                Rows.completed(called.get(2))));

        assertCost(job, "0.20", "0.00");
    }

    @Test
    void aRetryWithMoreMoneyGoesOn() throws SQLException {
        UUID job = rows.job(4, "0.10");
        queue.settle(claim(9, PRICED).stream().map(Rows::completed).toList());

        assertEquals(
                3,
                jobs.retry(
                        Rows.TENANT,
                        job,
                        new JobStore.Retry(true, "[]", null, null, null, "{}", new BigDecimal("0.30"), null)));

        assertEquals(2, claim(9, PRICED).size());
        assertCost(job, "0.10", "0.20");
        assertEquals("1", rows.one("SELECT count(*) FROM page WHERE error_code = 'BUDGET_EXCEEDED'"));
    }

    @Test
    void theDaysBudgetHoldsOverJobsAndBeginsAnewAtMidnight() throws SQLException {
        ClaimTerms today = terms(Optional.of(new BigDecimal("0.30")));
        rows.job(2, 5, 3);
        rows.job(2, 5, 3);

        assertEquals(3, claim(9, today).size());
        assertEquals(
                "The budget of this day does not allow another call; it ends at 00:00 UTC.",
                rows.one("SELECT error_message FROM page WHERE error_code = 'BUDGET_EXCEEDED'"));

        rows.execute("UPDATE provider_call SET started_at = started_at - interval '1 day'");
        rows.job(2, 5, 3);
        assertEquals(2, claim(9, today).size());
    }

    @Test
    void aTenantSpendsItsOwnBudgetOfTheDayAndNoOtherTenants() throws SQLException {
        rows.execute("UPDATE tenant SET max_cost_per_day = 0.30 WHERE id = " + OTHER);
        rows.submit(Rows.newJob(OTHER, 5, 3, "builtin", Rows.pages(2)));
        rows.submit(Rows.newJob(OTHER, 5, 3, "builtin", Rows.pages(2)));
        UUID job = rows.job(5, 5, 3);

        assertEquals(8, claim(20, PRICED).size());
        assertEquals(
                "The tenant's budget of this day does not allow another call; it ends at 00:00 UTC.",
                rows.one("SELECT error_message FROM page WHERE error_code = 'BUDGET_EXCEEDED'"));
        assertCost(job, "0.00", "0.50");

        rows.execute("TRUNCATE job, page, queue CASCADE");
        rows.submit(Rows.newJob(OTHER, 5, 3, "builtin", Rows.pages(2)));
        assertEquals(0, claim(20, PRICED).size(), "what was spent for a deleted job is spent");

        rows.execute("UPDATE provider_call SET started_at = started_at - interval '1 day'");
        rows.submit(Rows.newJob(OTHER, 5, 3, "builtin", Rows.pages(4)));
        assertEquals(3, claim(20, PRICED).size());
    }

    @Test
    void replicasThatClaimAtOnceSpendBudgetsOfADayOnce() throws Exception {
        ClaimTerms shared = terms(Optional.of(new BigDecimal("1.25")));
        for (int round = 0; round < 20; round++) {
            clear();
            rows.execute("UPDATE tenant SET max_cost_per_day = 0.45 WHERE id = " + OTHER);
            for (int job = 0; job < 5; job++) {
                rows.submit(Rows.newJob(OTHER, 5, 3, "builtin", Rows.pages(4)));
                rows.job(4, 5, 3);
            }

            boolean own = round % 2 == 0;
            assertEquals(own ? 24 : 12, claimAtOnce(own ? PRICED : shared).size());
            int paid = Integer.parseInt(
                    rows.one("SELECT count(*) FROM provider_call WHERE price IS NOT NULL AND tenant_id = " + OTHER));
            assertTrue(own ? paid == 4 : paid <= 4, () -> "calls " + paid);
        }
    }

    @Test
    void whatIsNotSentTakesNoPlaceAtItsProvider() throws SQLException {
        rows.execute("INSERT INTO gate (provider, per_minute) VALUES ('builtin', 20)");
        rows.job(8, "0.30");

        List<Lease> called = claims.claim(
                        Map.of("builtin", 20),
                        new ClaimTerms(Set.of("builtin"), PRICED.price(), Optional.empty()),
                        20,
                        "tester",
                        Rows.LEASE)
                .leases();

        assertEquals(3, called.size());
        assertEquals("3", rows.one("SELECT used FROM gate_now"));
    }

    /** An index with such a column is written with each outcome, whether the call has a price or not. */
    @Test
    void whatChangesWithAnOutcomeIsInNoIndex() throws SQLException {
        assertEquals(List.of("job_id", "started_at"), rows.column("""
                    SELECT DISTINCT a.attname FROM pg_index i
                    JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
                    WHERE i.indrelid = 'provider_call'::regclass AND NOT i.indisprimary ORDER BY 1"""));
    }

    @Test
    void aCallThatIsGoneOnWithIsPaidOnceAndNeverRefused() throws SQLException {
        UUID job = rows.job(2, "0.10");
        Lease first = claim(1, PRICED).getFirst();
        queue.settle(List.of(new Finished(first, new Outcome.HandedOn("prediction-1"))));

        List<Lease> again = claim(2, PRICED);

        assertEquals(List.of("prediction-1"), again.stream().map(Lease::resume).toList());
        queue.settle(List.of(Rows.completed(again.getFirst())));
        assertCost(job, "0.10", "0.00");
        assertEquals("1", rows.one("SELECT count(*) FROM page WHERE error_code = 'BUDGET_EXCEEDED'"));
    }

    @Test
    void whatCostsNothingIsNotAskedForMoney() throws SQLException {
        UUID job = rows.job(2, "0.00");

        assertEquals(2, rows.claim(9).size());
        assertCost(job, "0.00", "0.00");
    }

    /** Four replicas, until nothing is left that may be claimed. */
    private List<Lease> claimAtOnce(ClaimTerms terms) throws Exception {
        List<Lease> called = new ArrayList<>();
        try (ExecutorService replicas = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<List<Lease>> replica = () -> Stream.generate(() -> claim(3, terms))
                    .limit(14)
                    .flatMap(List::stream)
                    .toList();
            for (Future<List<Lease>> each : replicas.invokeAll(List.of(replica, replica, replica, replica))) {
                called.addAll(each.get());
            }
        }
        return called;
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
        Reservation tenCents = new Reservation(new BigDecimal("0.10"), false);
        return new ClaimTerms(Set.of(), _ -> Optional.of(tenCents), perDay);
    }
}
