package dev.quire.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Collections;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Services that work on call only, as processes of their own. */
class DrainIT {

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
    void theNextCallFinishesWhatAKilledOneLeft() throws Exception {
        String job;
        try (Service service = onCall()) {
            job = service.submit(story(8, 2_000));
            service.get("/v1/queue");
            assertEquals("0", postgres.one("SELECT count(*) FROM provider_call"));
            CompletableFuture<JsonNode> killed = drain(service, 60);
            awaitCalls(6);
            service.kill();
            assertTrue(killed.handle((answer, failure) -> failure != null).join());
        }
        int open = Integer.parseInt(postgres.one("SELECT count(*) FROM queue WHERE token IS NOT NULL"));
        assertTrue(open > 0, "the kill must hit pages at work");

        try (Service service = onCall()) {
            JsonNode drained = drain(service, 60).join();

            assertEquals("empty", drained.path("stopped").asText(), drained::toString);
            assertEquals(0, drained.path("remaining").asInt());
            assertEquals(
                    "completed", service.get("/v1/jobs/" + job).path("state").asText());
            assertEquals("9", postgres.one("SELECT count(*) FROM page_result"));
            assertEquals(
                    String.valueOf(open), postgres.one("SELECT count(*) FROM provider_call WHERE outcome = 'unknown'"));
        }
    }

    @Test
    void callsToTwoReplicasShareAndBothReturnWhenAllIsDone() throws Exception {
        try (Service one = onCall();
                Service two = onCall()) {
            String job = one.submit(story(60, 100));

            CompletableFuture<JsonNode> first = drain(one, 120);
            CompletableFuture<JsonNode> second = drain(two, 120);

            assertEquals(
                    61,
                    first.join().path("completed").asInt()
                            + second.join().path("completed").asInt());
            assertEquals("completed", two.get("/v1/jobs/" + job).path("state").asText());
            assertEquals("2", postgres.one("SELECT count(DISTINCT owner) FROM provider_call"));
            assertEquals("61", postgres.one("SELECT count(*) FROM provider_call"));
        }
    }

    @Test
    void whatDoesNotFinishInTimeIsGivenBackAndTheAttemptToo() throws Exception {
        try (Service service = onCall()) {
            service.submit("{\"kind\":\"images\",\"input\":{\"prompt\":\"A fox\",\"count\":3,\"size\":\"64x64\","
                    + "\"simulate\":{\"latencyMs\":60000}}}");

            JsonNode drained = drain(service, 6).join();

            assertEquals("time", drained.path("stopped").asText(), drained::toString);
            assertEquals(3, drained.path("retried").asInt(), drained::toString);
            assertEquals(3, drained.path("remaining").asInt());
            assertEquals("3", postgres.one("SELECT count(*) FROM queue WHERE token IS NULL AND attempt_limit = 4"));
        }
    }

    @Test
    void aStopEndsTheCall() throws Exception {
        try (Service service = onCall()) {
            service.submit(story(8, 300));
            CompletableFuture<JsonNode> drained = drain(service, 120);
            awaitCalls(4);

            assertEquals(143, service.terminate());

            assertEquals("time", drained.join().path("stopped").asText());
            assertEquals("0", postgres.one("SELECT count(*) FROM queue WHERE token IS NOT NULL"));
        }
    }

    @Test
    void inTheBackgroundACallIsRefusedAndWithBothItWaitsForTheEnd() throws Exception {
        try (Service service = Service.start(folder, postgres.settings("quire.worker.mode", "both"))) {
            String job = service.submit(story(8, 100));

            assertEquals("empty", drain(service, 60).join().path("stopped").asText());

            assertEquals(
                    "completed", service.get("/v1/jobs/" + job).path("state").asText());
        }
        try (Service service = Service.start(folder, postgres.settings())) {
            assertEquals(409, service.send("POST", "/v1/drain", null).statusCode());
        }
    }

    private Service onCall() throws IOException, InterruptedException {
        return Service.start(folder, postgres.settings("quire.worker.mode", "request"));
    }

    private static CompletableFuture<JsonNode> drain(Service service, int maxSeconds) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                HttpResponse<String> answer = service.send("POST", "/v1/drain?maxSeconds=" + maxSeconds, null);
                assertEquals(200, answer.statusCode(), answer.body());
                return new ObjectMapper().readTree(answer.body());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private void awaitCalls(int calls) throws SQLException {
        while (Integer.parseInt(postgres.one("SELECT count(*) FROM provider_call")) < calls) {
            Thread.onSpinWait();
        }
    }

    private static String story(int pages, int latencyMs) {
        String page = "{\"prompt\":\"A fox\",\"simulate\":{\"latencyMs\":" + latencyMs + "}}";
        return "{\"kind\":\"story\",\"input\":{\"size\":\"64x64\",\"seed\":1,\"cover\":" + page + ",\"pages\":["
                + String.join(",", Collections.nCopies(pages, page)) + "]}}";
    }
}
