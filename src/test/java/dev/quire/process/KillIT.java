package dev.quire.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** What is true after a kill -9, of the service or of its PostgreSQL, and after a SIGTERM. */
class KillIT {

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    private Postgres postgres;

    @BeforeEach
    void startPostgres() throws IOException {
        postgres = new Postgres(folder);
    }

    @AfterEach
    void stopPostgres() throws IOException {
        postgres.close();
    }

    @Test
    void aKilledServiceLosesNothingAndMakesNothingTwice() throws Exception {
        String job;
        List<String> done;
        try (Service service = Service.start(folder, postgres.settings())) {
            job = service.submit(story(40, 1_500));
            awaitCompleted(8);
            service.kill();
            done = postgres.column("SELECT page_id || ' ' || attempt FROM page_result ORDER BY 1");
        }
        int open = Integer.parseInt(postgres.one("SELECT count(*) FROM queue WHERE token IS NOT NULL"));
        assertTrue(open > 0, "the kill must hit pages at work");

        try (Service service = Service.start(folder, postgres.settings())) {
            assertEquals("completed", service.settled(job).path("state").asText());
        }

        List<String> after = postgres.column("SELECT page_id || ' ' || attempt FROM page_result ORDER BY 1");
        assertEquals(40, after.size());
        assertTrue(after.containsAll(done), "completed pages are not made again");
        assertEquals(
                String.valueOf(open), postgres.one("SELECT count(*) FROM provider_call WHERE outcome = 'unknown'"));
        assertLedgerAgrees();
    }

    @Test
    void aKilledPostgresLosesNothing() throws Exception {
        try (Service service = Service.start(folder, postgres.settings())) {
            String job = service.submit(story(60, 300));
            awaitCompleted(8);
            postgres.kill();
            HttpResponse<String> away = service.send("GET", "/v1/jobs/" + job, null);
            assertEquals(503, away.statusCode(), away.body());
            assertTrue(away.headers().firstValue("Retry-After").isPresent());
            HttpResponse<String> theirs =
                    service.send("POST", "/openai/v1/images/generations", "{\"prompt\":\"A fox\"}");
            assertEquals(503, theirs.statusCode(), theirs.body());
            assertTrue(theirs.body().contains("\"type\":\"server_error\""), theirs.body());
            postgres.startAgain();

            JsonNode settled = service.settled(job);

            assertEquals("completed", settled.path("state").asText());
            assertEquals("60", postgres.one("SELECT count(*) FROM page_result"));
            assertLedgerAgrees();
        }
    }

    @Test
    void twoServicesShareTheWorkAndNothingIsDoneTwice() throws Exception {
        try (Service one = Service.start(folder, postgres.settings());
                Service two = Service.start(folder, postgres.settings())) {
            String job = one.submit(story(500, 20));

            assertEquals("completed", two.settled(job).path("state").asText());

            assertEquals("500", postgres.one("SELECT count(*) FROM page_result"));
            assertEquals("500", postgres.one("SELECT count(*) FROM provider_call"));
            assertEquals("2", postgres.one("SELECT count(DISTINCT owner) FROM provider_call"));
            assertLedgerAgrees();
        }
    }

    @Test
    void aStopLetsPagesFinishAndTheOtherReplicaGoesOn() throws Exception {
        try (Service one = Service.start(folder, postgres.settings());
                Service two = Service.start(folder, postgres.settings())) {
            String job = one.submit(story(60, 300));
            awaitCompleted(8);

            assertEquals(143, one.terminate());

            assertEquals("completed", two.settled(job).path("state").asText());
            assertEquals("60", postgres.one("SELECT count(*) FROM provider_call"));
            assertEquals("1", postgres.one("SELECT count(*) FROM worker WHERE beat_until > now()"));
        }
    }

    @Test
    void aStopAnswersWhoWaits() throws Exception {
        try (Service service = Service.start(folder, postgres.settings("quire.worker.drain", "PT0.2S"))) {
            String job = service.submit(story(1, 60_000));
            awaitState("generating", 1);
            // The first poll comes back with the change to generating, if that is news to it.
            String tag = service.send("GET", "/v1/jobs/" + job + "/status", null)
                    .headers()
                    .firstValue("ETag")
                    .orElseThrow();
            CompletableFuture<HttpResponse<String>> poll = service.longPoll("/v1/jobs/" + job + "/status?wait=60", tag);
            assertEquals(200, service.send("GET", "/q/health/live", null).statusCode());

            service.terminate();

            int status = poll.get(50, TimeUnit.SECONDS).statusCode();
            assertTrue(status == 304 || status == 200, "status " + status);
        }
    }

    @Test
    void whatDoesNotFinishInTimeIsGivenBackAtOnce() throws Exception {
        try (Service one = Service.start(folder, postgres.settings("quire.worker.drain", "PT0.2S"))) {
            one.submit(story(4, 60_000));
            awaitState("generating", 4);

            one.terminate();

            assertEquals("4", postgres.one("SELECT count(*) FROM queue WHERE token IS NULL AND attempt_limit = 4"));
            assertEquals("4", postgres.one("SELECT count(*) FROM provider_call WHERE outcome = 'interrupted'"));
        }
    }

    @Test
    void aCancelOnOneReplicaBreaksOffCallsOnTheOther() throws Exception {
        try (Service worker = Service.start(folder, postgres.settings("quire.worker.lease", "PT600S"));
                Service door = Service.start(folder, postgres.settings("quire.worker.concurrency", "0"))) {
            String job = door.submit(story(4, 60_000));
            awaitState("generating", 4);

            assertEquals(
                    202, door.send("POST", "/v1/jobs/" + job + "/cancel", null).statusCode());

            long cancelledNs = System.nanoTime();
            while (!"4".equals(postgres.one("SELECT count(*) FROM provider_call WHERE outcome = 'interrupted'"))) {
                assertTrue(System.nanoTime() - cancelledNs < 120_000_000_000L, "sooner than the next heartbeat");
            }
            assertEquals("4", postgres.one("SELECT count(*) FROM provider_call"));
            assertEquals("4", postgres.one("SELECT count(*) FROM page WHERE settled_state = 'cancelled'"));
            assertEquals(0, worker.get("/v1/queue").path("processing").asInt());
        }
    }

    /** The ledger of calls and the results agree: one call a try, one result a page, events without a gap. */
    private void assertLedgerAgrees() throws SQLException {
        assertEquals("0", postgres.one("SELECT count(*) FROM provider_call WHERE outcome IS NULL"));
        assertEquals(
                "0",
                postgres.one("SELECT count(*) FROM page_result r LEFT JOIN provider_call c"
                        + " USING (page_id, attempt) WHERE c.outcome IS DISTINCT FROM 'ok'"));
        assertEquals(
                "0",
                postgres.one("SELECT count(*) FROM (SELECT page_id FROM event WHERE type = 'page.completed'"
                        + " GROUP BY page_id HAVING count(*) > 1) twice"));
        assertEquals(
                "0",
                postgres.one("SELECT count(*) FROM (SELECT seq - row_number() OVER"
                        + " (PARTITION BY job_id ORDER BY seq) AS gap FROM event) numbered WHERE gap <> 0"));
        assertEquals("0", postgres.one("SELECT count(*) FROM queue"));
    }

    private void awaitCompleted(int pages) throws SQLException {
        while (Integer.parseInt(postgres.one("SELECT count(*) FROM page_result")) < pages) {
            Thread.onSpinWait();
        }
    }

    private void awaitState(String state, int pages) throws SQLException {
        while (Integer.parseInt(postgres.one("SELECT count(*) FROM page_now WHERE state = '" + state + "'")) < pages) {
            Thread.onSpinWait();
        }
    }

    private static String story(int pages, int latencyMs) {
        String page = "{\"prompt\":\"A fox\",\"simulate\":{\"latencyMs\":" + latencyMs + "}}";
        return "{\"kind\":\"story\",\"input\":{\"size\":\"64x64\",\"seed\":1,\"pages\":["
                + String.join(",", Collections.nCopies(pages, page)) + "]}}";
    }
}
