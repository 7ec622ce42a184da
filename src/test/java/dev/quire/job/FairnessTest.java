package dev.quire.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.TestDatabase;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who comes next, on the real queue: claims are made by hand, four slots at a time. */
@QuarkusTest
@TestProfile(StoreTestProfile.class)
@WithTestResource(TestDatabase.class)
class FairnessTest {

    private static final int SLOTS = 4;
    private static final int OTHER_TENANT = 2;

    @Inject
    QueueStore queue;

    @Inject
    Rows rows;

    private final List<Lease> inService = new ArrayList<>();

    @BeforeEach
    void clear() throws SQLException {
        rows.clear();
        rows.execute("INSERT INTO tenant (id, name) VALUES (2, 'other') ON CONFLICT DO NOTHING");
    }

    @Test
    void aTenantWithOnePageIsServedWhileAnotherHasFiftyThousandQueued() {
        for (int job = 0; job < 50; job++) {
            rows.job(1000, 5, 3);
        }
        serve(100);
        UUID one = submit(OTHER_TENANT, 5, 1);

        assertTrue(servedBefore(one, 2 * SLOTS) < 2 * SLOTS);
    }

    @Test
    void manySmallJobsDoNotStarveAnotherTenant() {
        for (int job = 0; job < 500; job++) {
            rows.job(1, 5, 3);
        }
        serve(20);
        UUID one = submit(OTHER_TENANT, 5, 1);

        assertTrue(servedBefore(one, 2 * SLOTS) < 2 * SLOTS);
    }

    @Test
    void aLongJobGoesOnWhileTenantsWithOnePageEachKeepComing() throws SQLException {
        UUID patient = rows.job(100, 5, 3);
        serve(SLOTS);
        int tenant = 1_000;
        rows.execute("INSERT INTO tenant (id, name) SELECT id, 'tenant ' || id FROM generate_series(1000, 1400) id"
                + " ON CONFLICT DO NOTHING");
        for (int newcomer = 0; newcomer < 40; newcomer++) {
            submit(tenant++, 5, 1);
        }
        List<Lease> served = new ArrayList<>();
        while (tenant < 1_360) {
            submit(tenant++, 5, 1);
            served.addAll(serve(1));
        }

        assertTrue(count(served, patient) >= 5, "only " + count(served, patient) + " of " + served.size());
    }

    @Test
    void jobsOfOneTenantShareToo() {
        rows.job(1000, 5, 3);
        serve(100);
        UUID small = submit(Rows.TENANT, 5, 8);

        // Two jobs take turns: eight pages of the small one are among the next sixteen, and what is in service.
        assertEquals(8, count(serve(2 * 8 + SLOTS), small));
    }

    @Test
    void aTenantsWaitingJobsGetFewerTurnsTheMoreThereAre() {
        UUID first = rows.job(100, 5, 3);
        UUID second = rows.job(100, 5, 3);
        UUID third = rows.job(100, 5, 3);

        List<Lease> served = serve(110);

        assertEquals(60, count(served, first), 2);
        assertEquals(30, count(served, second), 2);
        assertEquals(20, count(served, third), 2);
    }

    @Test
    void nineOvertakesFive() {
        rows.job(300, 5, 3);
        serve(50);
        UUID urgent = submit(Rows.TENANT, 9, 100);

        assertEquals(100, count(serve(100), urgent));
    }

    @Test
    void zeroIsServedUnderAConstantStreamOfNines() {
        UUID patient = submit(OTHER_TENANT, 0, 1);
        int served = 0;
        boolean done = false;
        while (!done && served < 2_000) {
            rows.job(8, 9, 3);
            List<Lease> now = serve(8);
            served += now.size();
            done = count(now, patient) > 0;
        }

        assertTrue(done, "not served within " + served + " pages");
        assertTrue(served > 300, "nine levels of priority are a long lead, but " + served + " pages came first");
    }

    @Test
    void theQueueKeepsToTheModel() throws SQLException {
        FairOrder model = new FairOrder();
        Random random = new Random(7);
        rows.execute("INSERT INTO tenant (id, name) SELECT id, 'tenant ' || id FROM generate_series(1000, 1005) id"
                + " ON CONFLICT DO NOTHING");
        for (int step = 0; step < 120; step++) {
            int tenant = 1_000 + random.nextInt(6);
            int priority = random.nextInt(10);
            int pages = 1 + random.nextInt(12);
            UUID job = submit(tenant, priority, pages);
            FairOrder.Job modelled = model.submit(tenant, priority, pages);
            assertEquals(
                    model.ranks(modelled).toString(),
                    rows.column("SELECT rank FROM queue WHERE job_id = '" + job + "' ORDER BY rank")
                            .toString(),
                    "step " + step);
            int served = random.nextInt(8);
            serve(served);
            for (int page = 0; page < served; page++) {
                if (model.inService() == SLOTS) {
                    model.finishOldest();
                }
                model.serve();
            }
        }
    }

    @Test
    void aFailedTryCostsOneLevelAndKeepsTheTurn() throws SQLException {
        rows.job(2, 5, 3);
        Lease lease = rows.claim(1).getFirst();
        queue.settle(List.of(new Finished(
                lease, new Outcome.TryLater(PageError.PROVIDER_UNAVAILABLE, 0, false, Outcome.Call.FAILED))));

        assertEquals(
                List.of("page_2 5", "page_1 4"),
                rows.column(
                        "SELECT key || ' ' || priority FROM queue q JOIN page p ON p.id = q.page_id ORDER BY rank"));
    }

    @Test
    void theOrderIsReadFromAnIndex() throws SQLException {
        rows.job(1000, 5, 3);
        rows.execute("ANALYZE queue");
        String plan = String.join("\n", rows.column("""
            EXPLAIN SELECT page_id FROM queue
            WHERE provider = 'builtin' AND token IS NULL AND run_at <= statement_timestamp() AND attempt < attempt_limit
            ORDER BY rank LIMIT 10 FOR UPDATE SKIP LOCKED"""));

        assertTrue(plan.contains("queue_order") && !plan.contains("Sort"), plan);
    }

    private UUID submit(int tenantId, int priority, int pages) {
        return rows.submit(Rows.newJob(tenantId, priority, 3, "builtin", Rows.pages(pages)));
    }

    /** Pages of other jobs that start before the first of this one. */
    private int servedBefore(UUID job, int atMost) {
        List<Lease> served = serve(atMost);
        return (int)
                served.stream().takeWhile(lease -> !lease.jobId().equals(job)).count();
    }

    private static int count(List<Lease> served, UUID job) {
        return (int) served.stream().filter(lease -> lease.jobId().equals(job)).count();
    }

    /** Starts the next pages, one for each that completes, with all slots busy. */
    private List<Lease> serve(int pages) {
        List<Lease> served = new ArrayList<>();
        while (served.size() < pages) {
            if (inService.size() == SLOTS) {
                queue.settle(List.of(Rows.completed(inService.removeFirst())));
            }
            List<Lease> next = rows.claim(Math.min(SLOTS - inService.size(), pages - served.size()));
            if (next.isEmpty()) {
                return served;
            }
            inService.addAll(next);
            served.addAll(next);
        }
        return served;
    }
}
