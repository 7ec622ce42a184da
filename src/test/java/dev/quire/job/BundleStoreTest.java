package dev.quire.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.TestDatabase;
import dev.quire.job.BundleStore.BundleEvent;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The one order of events of several jobs: what was told never gets anything before it, whoever commits late. */
@QuarkusTest
@TestProfile(StoreTestProfile.class)
@WithTestResource(TestDatabase.class)
class BundleStoreTest {

    private static final EventCursor BEGINNING = EventCursor.before(0);

    @Inject
    BundleStore bundles;

    @Inject
    Rows rows;

    @Inject
    DataSource database;

    @BeforeEach
    void clear() throws SQLException {
        rows.clear();
    }

    @Test
    void nothingIsToldBeforeWhatMayStillComeBeforeIt() throws SQLException {
        UUID one = rows.job(1, 5, 3);
        UUID other = rows.job(1, 5, 3);
        Set<UUID> both = Set.of(one, other);
        assertEquals(2, bundles.after(both, BEGINNING, 10).size());
        try (Connection late = database.getConnection();
                Statement statement = late.createStatement()) {
            late.setAutoCommit(false);
            statement.execute(event(one, 2));
            rows.execute(event(other, 2));

            assertEquals(2, bundles.after(both, BEGINNING, 10).size());
            EventCursor horizon = bundles.horizon();
            assertEquals(Map.of(one, 1, other, 1), bundles.toldBefore(horizon, both));
            List<BundleEvent> fresh =
                    bundles.since(new Bundle.OfBatch(1, one), Map.of(one, 1, other, 1), new UUID(0, 0), 10);
            assertEquals(1, fresh.size());
            assertFalse(fresh.getFirst().xid() < fresh.getFirst().until());
            assertTrue(bundles.anyAfter(both, horizon));
            late.commit();
        }

        List<BundleEvent> all = bundles.after(both, BEGINNING, 10);
        assertEquals(
                List.of(one, other),
                all.stream().skip(2).map(BundleEvent::jobId).toList());
        assertRestFollows(both, all);
    }

    @Test
    void aJobsEventsComeByTheirNumbersThoughALaterOneIsOfAnEarlierTransaction() throws SQLException {
        UUID job = rows.job(1, 5, 3);
        try (Connection late = database.getConnection();
                Statement statement = late.createStatement()) {
            late.setAutoCommit(false);
            statement.execute("SELECT pg_current_xact_id()");
            rows.execute(event(job, 2));
            statement.execute(event(job, 3));
            late.commit();
        }

        List<BundleEvent> all = bundles.after(Set.of(job), BEGINNING, 10);
        assertEquals(
                List.of(1, 2, 3), all.stream().map(each -> each.event().seq()).toList());
        assertRestFollows(Set.of(job), all);
    }

    @Test
    void aPlaceOfAnotherServerIsNotKnown() throws SQLException {
        rows.execute(event(rows.job(1, 5, 3), 2));

        assertTrue(bundles.unknown(EventCursor.before(Long.MAX_VALUE)));
        assertFalse(bundles.unknown(bundles.horizon()));
    }

    @Test
    void whatADumpBroughtAlongIsToldFirst() throws SQLException {
        UUID job = rows.job(1, 5, 3);
        rows.execute("UPDATE event SET xid = 1000000000000 WHERE job_id = '" + job + "'");
        rows.execute(event(job, 2));

        assertEquals(2, bundles.after(Set.of(job), BEGINNING, 10).size());
    }

    /** From each place exactly the rest is told. */
    private void assertRestFollows(Set<UUID> jobs, List<BundleEvent> all) {
        for (int i = 0; i < all.size(); i++) {
            BundleEvent from = all.get(i);
            EventCursor place =
                    new EventCursor(from.xid(), from.jobId(), from.event().seq());
            assertEquals(place, EventCursor.parse(place.text()).orElseThrow());
            assertEquals(events(all.subList(i + 1, all.size())), events(bundles.after(jobs, place, 10)));
        }
    }

    private static List<String> events(List<BundleEvent> all) {
        return all.stream().map(each -> each.jobId() + " " + each.event().seq()).toList();
    }

    private static String event(UUID job, int seq) {
        return "INSERT INTO event (job_id, seq, type) VALUES ('" + job + "', " + seq + ", 'job.created')";
    }
}
