package dev.quire.webhook.outgoing;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.TestDatabase;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** Webhooks of a replica that works only while a drain call lets it. */
@QuarkusTest
@TestProfile(OnCallTest.OnCall.class)
@WithTestResource(TestDatabase.class)
class OnCallTest {

    /** No loop in the background. */
    public static class OnCall implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("quire.worker.mode", "request", "quarkus.scheduler.enabled", "false");
        }
    }

    @Inject
    DeliverLoop loop;

    @Inject
    Forgetting forgetting;

    @Inject
    DataSource database;

    @Test
    void oldDeliveriesAreForgottenByADrainCallAndByNothingElse() throws SQLException {
        execute("""
                INSERT INTO webhook_line (job_id, endpoint_id, lane, done_seq, told_seq, told_at)
                VALUES (gen_random_uuid(), gen_random_uuid(), 'a', 1, 1, clock_timestamp() - interval '31 days')""");
        for (int tick = 0; tick < 4; tick++) {
            loop.tick();
            forgetting.tick();
        }
        assertEquals(1, one("SELECT count(*) FROM webhook_line"));

        given().post("/v1/drain?maxSeconds=20").then().statusCode(200);

        long untilNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (one("SELECT count(*) FROM webhook_line") > 0) {
            assertTrue(System.nanoTime() < untilNs, "the old line is still there");
        }
    }

    @Test
    void nothingIsClaimedBetweenTwoCalls() throws SQLException {
        execute("""
                INSERT INTO webhook_line (job_id, endpoint_id, lane, done_seq, told_seq, due_at)
                VALUES (gen_random_uuid(), gen_random_uuid(), 'a', 1, 1, clock_timestamp())""");
        while (loop.awake()) {
            // The lifeline still has to hear that a call before this one is over.
            Thread.onSpinWait();
        }
        // As ticks do, messages that are to be sent again soon, and slots that come free.
        for (int ring = 0; ring < 9; ring++) {
            loop.tick();
            loop.ring();
        }
        for (int look = 0; look < 500; look++) {
            assertEquals(1, one("SELECT count(*) FROM webhook_line WHERE due_at IS NOT NULL AND token IS NULL"));
        }
        execute("DELETE FROM webhook_line WHERE due_at IS NOT NULL");
    }

    private void execute(String statement) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement execute = connection.createStatement()) {
            execute.execute(statement);
        }
    }

    private long one(String query) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }
}
