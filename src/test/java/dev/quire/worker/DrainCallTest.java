package dev.quire.worker;

import static dev.quire.api.Submitted.submit;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.TestDatabase;
import dev.quire.worker.Shift.Turn;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** A replica that works only while a call lets it. */
@QuarkusTest
@TestProfile(DrainCallTest.OnCall.class)
@WithTestResource(TestDatabase.class)
class DrainCallTest {

    /** No loop in the background. */
    public static class OnCall implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("quire.worker.mode", "request");
        }
    }

    @Inject
    DataSource database;

    @Inject
    ClaimBell bell;

    @Inject
    ClaimLoop claims;

    @Inject
    Shift shift;

    @Inject
    Upkeep upkeep;

    @Inject
    Cleanup cleanup;

    @Test
    void oneCallMakesAStoryWithItsCoverFirstAndNothingIsMadeBefore() throws SQLException {
        String id = submit(story(8, "{\"prompt\":\"A fox\"}"));
        claims.tick();
        bell.ring();
        for (int poll = 0; poll < 50; poll++) {
            given().get("/v1/jobs/" + id).then().body("state", equalTo("pending"), "startedAt", equalTo(null));
        }
        assertEquals(0, one("SELECT count(*) FROM provider_call c WHERE c.job_id = '" + id + "'"));

        JsonPath drained = drain(60);

        assertEquals(
                "9 completed, 0 failed, 0 retried, 0 remaining, empty",
                drained.get("completed") + " completed, " + drained.get("failed") + " failed, " + drained.get("retried")
                        + " retried, " + drained.get("remaining") + " remaining, " + drained.get("stopped"));
        given().get("/v1/jobs/" + id).then().body("state", equalTo("completed"), "progress.completed", equalTo(9));
    }

    @Test
    void callsAtTheSameTimeShareTheWork() {
        submit(story(40, "{\"prompt\":\"A fox\"}"));

        CompletableFuture<JsonPath> other = CompletableFuture.supplyAsync(() -> drain(60));
        JsonPath one = drain(60);

        assertEquals(41, one.getInt("completed") + other.join().getInt("completed"));
        assertEquals("empty", one.getString("stopped"));
        assertEquals("empty", other.join().getString("stopped"));
        assertEquals(0, drain(60).getInt("completed"));
    }

    @Test
    void aTryThatComesSoonIsWaitedFor() {
        String soon = submit(story(1, "{\"prompt\":\"A fox\",\"simulate\":{\"fail\":\"TRANSIENT\"}}"));
        JsonPath drained = drain(60);
        assertEquals("completed", given().get("/v1/jobs/" + soon).jsonPath().getString("state"));
        assertEquals(1, drained.getInt("retried"));
    }

    @Test
    void whatDoesNotFinishInTimeIsGivenBack() throws SQLException {
        String id = submit("{\"kind\":\"images\",\"input\":{\"prompt\":\"A fox\",\"size\":\"64x64\","
                + "\"simulate\":{\"latencyMs\":600000}}}");

        JsonPath drained = drain(4);

        assertEquals("time", drained.getString("stopped"), drained::prettify);
        assertEquals(1, drained.getInt("remaining"));
        long untilNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (one("SELECT count(*) FROM queue WHERE token IS NOT NULL") > 0) {
            assertTrue(System.nanoTime() < untilNs, "the page is still at work");
        }
        given().delete("/v1/jobs/" + id).then().statusCode(204);
    }

    @Test
    void aShortCallDoesNotBreakOffWhatALongerOneGoesOnWith() throws SQLException {
        String id = submit("{\"kind\":\"images\",\"input\":{\"prompt\":\"A fox\",\"size\":\"64x64\","
                + "\"simulate\":{\"latencyMs\":2500}}}");
        CompletableFuture<JsonPath> longer = CompletableFuture.supplyAsync(() -> drain(60));
        while (one("SELECT count(*) FROM provider_call c WHERE c.job_id = '" + id + "'") == 0) {
            Thread.onSpinWait();
        }

        JsonPath shorter = drain(1);

        assertEquals(1, shorter.getInt("completed") + longer.join().getInt("completed"));
        given().get("/v1/jobs/" + id).then().body("state", equalTo("completed"), "pages[0].attempt", equalTo(1));
    }

    @Test
    void nothingIsClaimedWhenACallHasOnlyTheTimeToFinishLeft() {
        while (shift.awake()) {
            // A call before this one is still being written down.
            Thread.onSpinWait();
        }
        Turn ending = new Turn(System.nanoTime() - 1);
        assertTrue(shift.begin(ending));

        assertTrue(shift.awake());
        assertFalse(shift.claims());

        Turn longer = new Turn(System.nanoTime() + TimeUnit.HOURS.toNanos(1));
        assertFalse(shift.begin(longer));
        assertTrue(shift.claims());
        assertFalse(shift.end(longer), "the other goes on");
        assertTrue(shift.end(ending));
        assertFalse(shift.awake());
    }

    @Test
    void whoSleepsHoldsNoConnectionAndAsksNothing() throws SQLException {
        drain(5);
        while (one("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'quire-lifeline'") > 0
                || one("SELECT count(*) FROM worker WHERE beat_until > clock_timestamp()") > 0) {
            Thread.onSpinWait();
        }
        long before = statements();

        for (int tick = 0; tick < 4; tick++) {
            claims.tick();
            upkeep.rescue();
            upkeep.expire();
            upkeep.reuse();
            upkeep.askElsewhere();
            upkeep.forgetDeadWorkers();
            upkeep.forget();
            cleanup.cleanUp();
        }

        assertEquals(before, statements());
    }

    @Test
    void theTimeHasARange() {
        for (String wrong : List.of("0", "3601", "-1", "1.5", "x", "99999999999")) {
            given().queryParam("maxSeconds", wrong)
                    .post("/v1/drain")
                    .then()
                    .statusCode(400)
                    .contentType("application/problem+json")
                    .body("error.code", equalTo("INVALID_REQUEST"));
        }
        given().get("/v1/drain").then().statusCode(405);
    }

    /** When the last statement of this service began, in microseconds. */
    private long statements() throws SQLException {
        return one("SELECT COALESCE(max(extract(epoch FROM query_start) * 1000000), 0)::bigint FROM pg_stat_activity"
                + " WHERE datname IS NOT NULL AND query NOT LIKE '%pg_stat_activity%'");
    }

    private long one(String query) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }

    private static JsonPath drain(int maxSeconds) {
        return given().post("/v1/drain?maxSeconds=" + maxSeconds)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private static String story(int pages, String page) {
        return IntStream.range(0, pages)
                .mapToObj(number -> page)
                .collect(Collectors.joining(
                        ",",
                        "{\"kind\":\"story\",\"input\":{\"size\":\"64x64\",\"cover\":{\"prompt\":\"A moon\"},\"pages\":[",
                        "]}}"));
    }
}
