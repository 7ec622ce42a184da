package dev.quire.api.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.TestDatabase;
import dev.quire.api.JobViews;
import dev.quire.api.Submitted;
import dev.quire.job.BatchStore;
import dev.quire.job.Bundle;
import dev.quire.job.BundleStore;
import dev.quire.job.ClaimStore;
import dev.quire.job.ClaimTerms;
import dev.quire.job.EventStore;
import dev.quire.job.JobReads;
import dev.quire.job.Lease;
import dev.quire.job.LeaseStore;
import dev.quire.job.LeaseStore.Progress;
import dev.quire.job.StoreTestProfile;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** What feeds tell and when, step by step: nothing runs by itself, and tests say what time it is. */
@QuarkusTest
@TestProfile(StoreTestProfile.class)
@WithTestResource(TestDatabase.class)
class SourceTest {

    private static final int TENANT = 1;

    @Inject
    EventStore events;

    @Inject
    BundleStore bundles;

    @Inject
    BatchStore batches;

    @Inject
    JobReads jobs;

    @Inject
    JobViews views;

    @Inject
    Frames frames;

    @Inject
    ClaimStore claims;

    @Inject
    LeaseStore leases;

    @Inject
    DataSource database;

    @Test
    void howFarPagesAreIsToldOnceASecondAtMost() throws SQLException {
        execute("DELETE FROM queue");
        UUID job = submit("");
        Lease lease = claims.claim(
                        Map.of("builtin", 1),
                        new ClaimTerms(Set.of(), _ -> Optional.empty(), Optional.empty()),
                        1,
                        "tester",
                        Duration.ofSeconds(30))
                .leases()
                .getFirst();
        AtomicLong nowNs = new AtomicLong(7);
        JobSource source = new JobSource(
                TENANT, events.head(TENANT, job).orElseThrow(), Locale.ENGLISH, events, views, frames, nowNs::get);

        progress(lease, 10);
        Source.News first = source.news();
        assertTrue(text(first.moved()).contains("\"percent\":10"), () -> text(first.moved()));
        progress(lease, 20);
        nowNs.addAndGet(TimeUnit.MILLISECONDS.toNanos(999));
        Source.News early = source.news();
        assertNull(early.moved());
        assertEquals(1, early.againInMs());

        nowNs.addAndGet(TimeUnit.MILLISECONDS.toNanos(1));
        Source.News due = source.news();
        assertTrue(text(due.moved()).contains("\"percent\":20"), () -> text(due.moved()));
        nowNs.addAndGet(TimeUnit.SECONDS.toNanos(5));
        assertNull(source.news().moved(), "it has not moved since");
    }

    @Test
    void nothingIsToldBeforeWhatMayStillComeBeforeIt() throws SQLException {
        String name = "name " + UUID.randomUUID();
        UUID one = submit("\"externalId\":\"" + name + "\",");
        UUID other = submit("\"externalId\":\"" + name + "\",");
        BundleSource source =
                new BundleSource(new Bundle.OfName(TENANT, name), Locale.ENGLISH, bundles, jobs, batches, frames);
        source.start();
        source.news();
        try (Connection late = database.getConnection();
                Statement statement = late.createStatement()) {
            late.setAutoCommit(false);
            statement.execute("SET LOCAL idle_in_transaction_session_timeout = '60s'");
            // Of the later job, so that no other order is right by chance.
            statement.execute(event(other));
            execute(event(one), head(one));

            Source.News waiting = source.news();
            assertEquals(List.of(), waiting.frames());
            assertTrue(waiting.againInMs() > 0, "it looks again by itself");
            assertNotNull(source.head());
            statement.execute(head(other));
            late.commit();
        }

        List<String> told = source.news().frames().stream()
                .map(SourceTest::text)
                .map(text -> text.contains(one.toString()) ? "one" : text.contains(other.toString()) ? "other" : text)
                .toList();
        assertEquals(List.of("other", "one"), told);
    }

    private void progress(Lease lease, int percent) {
        leases.progress(Map.of(lease, new Progress(percent, "diffusion")));
    }

    private static String event(UUID job) {
        return "INSERT INTO event (job_id, seq, type) SELECT id, event_seq + 1, 'job.created' FROM job WHERE id = '"
                + job + "'";
    }

    private static String head(UUID job) {
        return "UPDATE job SET event_seq = event_seq + 1, version = version + 1 WHERE id = '" + job + "'";
    }

    private static String text(Frame frame) {
        return new String(frame.bytes(), StandardCharsets.UTF_8);
    }

    private static UUID submit(String more) {
        return UUID.fromString(Submitted.submit(
                "{" + more + "\"kind\":\"story\",\"input\":{\"size\":\"64x64\",\"pages\":[{\"prompt\":\"A fox\"}]}}"));
    }

    private void execute(String... statements) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (String each : statements) {
                statement.execute(each);
            }
            connection.commit();
        }
    }
}
