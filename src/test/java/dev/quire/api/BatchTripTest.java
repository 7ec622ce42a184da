package dev.quire.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.TestDatabase;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Many jobs at once, through HTTP. */
@QuarkusTest
@WithTestResource(TestDatabase.class)
class BatchTripTest {

    private static final String HANGS = ",\"simulate\":{\"latencyMs\":600000}";
    private static final String REFUSED = ",\"simulate\":{\"fail\":\"REFUSED\"}";

    @Test
    void jobsGoInTogetherAndAreWatchedTogether() {
        String id = submit(batch("\"title\":\"Autumn\",\"metadata\":{\"userId\":\"u1\"},", job("a", 2), job("b", 1)))
                .statusCode(202)
                .header("Location", matchesPattern(".*/v1/batches/[0-9a-f-]{36}"))
                .header("Vary", containsString("Accept-Language"))
                .body("title", equalTo("Autumn"))
                .body("progress.jobs.total", equalTo(2))
                .body("progress.total", equalTo(3))
                .extract()
                .path("id");

        JsonPath batch = settled(id);

        assertEquals("completed", batch.getString("state"));
        assertEquals("3 of 3 pages completed", batch.getString("message"));
        assertEquals("u1", batch.getString("metadata.userId"));
        assertEquals(2, batch.getInt("progress.jobs.completed"));
        assertEquals(3, batch.getInt("progress.completed"));
        assertEquals(100, batch.getInt("progress.percent"));
        assertEquals(List.of("a", "b"), batch.getList("jobs.externalId"));
        assertEquals(List.of(2, 1), batch.getList("jobs.progress.completed"));
        given().get(batch.getString("jobs[1].links.self"))
                .then()
                .body("batchId", equalTo(id))
                .body("state", equalTo("completed"))
                .body("externalId", equalTo("b"));
        given().get(batch.getString("links.jobs"))
                .then()
                .body("data.externalId", equalTo(List.of("b", "a")))
                .body("data.batchId", equalTo(List.of(id, id)));
        given().get("/v1/jobs?batchId=" + UUID.randomUUID()).then().body("data", hasSize(0));
        given().get("/v1/jobs?batchId=1").then().statusCode(400);
    }

    @Test
    void itsStateFollowsFromItsJobs() {
        JsonPath partial = settled(accepted(batch("", job("a", 1), job("b", 2, REFUSED))));
        assertEquals("partial", partial.getString("state"));
        assertEquals(List.of("completed", "failed"), partial.getList("jobs.state"));
        assertEquals(2, partial.getInt("progress.failed"));

        assertEquals(
                "failed", settled(accepted(batch("", job("a", 1, REFUSED)))).getString("state"));

        given().delete("/v1/jobs/" + partial.getString("jobs[1].id")).then().statusCode(204);
        given().get("/v1/batches/" + partial.getString("id"))
                .then()
                .body("state", equalTo("completed"))
                .body("jobs", hasSize(1));
    }

    @Test
    void anUnchangedPollIs304() {
        String id = accepted(batch("", job("a", 1, HANGS)));
        awaitState(id, "generating");
        Response poll = given().get("/v1/batches/" + id);
        poll.then()
                .statusCode(200)
                .header("Retry-After", "2")
                .body("pollAfterMs", equalTo(2000))
                .body("progress.percent", equalTo(0));
        given().header("If-None-Match", poll.header("ETag"))
                .get("/v1/batches/" + id)
                .then()
                .statusCode(304)
                .header("ETag", poll.header("ETag"))
                .body(equalTo(""));

        given().post("/v1/batches/" + id + "/cancel").then().statusCode(202);
        given().header("If-None-Match", poll.header("ETag"))
                .header("Accept-Language", "es")
                .get("/v1/batches/" + id)
                .then()
                .statusCode(200)
                .header("Retry-After", nullValue())
                .body("pollAfterMs", nullValue())
                .body("message", equalTo("0 de 1 páginas completadas"));
    }

    @Test
    void aThousandJobsKeepTheirOrder() {
        String[] jobs = IntStream.range(0, 1000)
                .mapToObj(i -> job("job-" + i, 1, HANGS))
                .toArray(String[]::new);

        ValidatableResponse answer = submit(batch("", jobs)).statusCode(202);

        answer.body("progress.jobs.total", equalTo(1000)).body("progress.total", equalTo(1000));
        assertEquals(
                IntStream.range(0, 1000).mapToObj(i -> "job-" + i).toList(),
                answer.extract().<List<String>>path("jobs.externalId"));
        assertTrue(answer.extract().asByteArray().length < 300_000);
        String id = answer.extract().path("id");
        given().post("/v1/batches/" + id + "/cancel")
                .then()
                .statusCode(202)
                .body("state", equalTo("cancelled"))
                .body("progress.jobs.cancelled", equalTo(1000));
    }

    @Test
    void cancelKeepsWhatIsDoneAndIsRepeatable() {
        String id = accepted(batch("", job("a", 1), job("b", 1, HANGS), job("c", 3, HANGS)));
        while (given().get("/v1/batches/" + id).jsonPath().getInt("progress.completed") == 0) {
            // The first job's page takes a moment.
            Thread.onSpinWait();
        }

        given().post("/v1/batches/" + id + "/cancel")
                .then()
                .statusCode(202)
                .body("state", equalTo("partial"))
                .body("progress.jobs.cancelled", equalTo(2))
                .body("progress.cancelled", equalTo(4))
                .body("progress.completed", equalTo(1))
                .body("progress.percent", equalTo(100));
        given().post("/v1/batches/" + id + "/cancel").then().statusCode(200).body("state", equalTo("partial"));
    }

    @Test
    void theSameKeyIsTheSameBatch() throws Exception {
        String key = UUID.randomUUID().toString();
        String body = batch("", job("a", 1), job("b", 1));
        List<String> ids = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(10)) {
            List<Future<String>> answers = Stream.generate(() -> threads.submit(
                            () -> submit(body, key).statusCode(202).extract().<String>path("id")))
                    .limit(10)
                    .toList();
            for (Future<String> answer : answers) {
                ids.add(answer.get());
            }
        }

        assertEquals(1, new HashSet<>(ids).size());
        assertEquals(2, given().get("/v1/batches/" + ids.getFirst()).jsonPath().getInt("progress.jobs.total"));
        submit(body.replace(":", " : "), key).statusCode(202).body("id", equalTo(ids.getFirst()));
        submit(batch("", job("a", 1)), key).statusCode(422).body("error.code", equalTo("INVALID_REQUEST"));
        submit(body, "a b").statusCode(400);
    }

    @Test
    void aKeyIsForAJobOrForABatch() {
        String key = UUID.randomUUID().toString();
        submitJob(job("a", 1), key).statusCode(202);
        submit(batch("", job("a", 1)), key).statusCode(422);
        submit(job("a", 1), key).statusCode(422);

        String other = UUID.randomUUID().toString();
        submit(batch("", job("a", 1)), other).statusCode(202);
        submitJob(batch("", job("a", 1)), other).statusCode(422);
    }

    @Test
    void everyInvalidJobIsNamedAndNothingIsStored() {
        String externalId = "invalid-" + UUID.randomUUID();
        String[] jobs = IntStream.range(0, 20).mapToObj(i -> job(externalId, 1)).toArray(String[]::new);
        jobs[3] = "7";
        jobs[5] = "{\"kind\":\"opera\",\"input\":{}}";
        jobs[7] = "{\"kind\":\"images\",\"priority\":10,\"maxAttempts\":0,\"input\":{\"prompt\":\"a\"}}";
        jobs[17] = "{\"kind\":\"story\",\"input\":{\"pages\":[{\"number\":1}]}}";
        String key = UUID.randomUUID().toString();

        submit(batch("", jobs), key)
                .statusCode(422)
                .contentType("application/problem+json")
                .body(
                        "errors.pointer",
                        equalTo(List.of(
                                "/jobs/3",
                                "/jobs/5/kind",
                                "/jobs/7/maxAttempts",
                                "/jobs/7/priority",
                                "/jobs/17/input/pages/0/prompt")));

        given().get("/v1/jobs?externalId=" + externalId).then().body("data", hasSize(0));
        // Nor the key.
        submit(batch("", job(externalId, 1)), key).statusCode(202);
    }

    @Test
    void whatIsNoBatchIsRefused() {
        refused("{}", "/jobs");
        refused("{\"jobs\":[]}", "/jobs");
        refused("{\"jobs\":{}}", "/jobs");
        refused("{\"jobs\":[null]}", "/jobs/0");
        refused(batch("\"extra\":1,", job("a", 1)), "/extra");
        refused(batch("\"title\":\" \",", job("a", 1)), "/title");
        refused(batch("\"metadata\":7,", job("a", 1)), "/metadata");
        refused(batch("", job("a", 1), job("\\u0000", 1)), "/jobs/1/externalId");
        refused(batch("", many(1001, "{}")), "/jobs");
        // More pages, and more text, than one batch may have.
        refused(batch("", many(21, job("a", 1000))), "/jobs");
        String long32k = "{\"kind\":\"images\",\"input\":{\"count\":1000,\"prompt\":\"" + "a".repeat(32_000) + "\"}}";
        refused(batch("", many(2, long32k)), "/jobs");
        submit(batch("", many(1000, "7"))).statusCode(422).body("errors", hasSize(100));
        submit("[").statusCode(400);
    }

    @Test
    void aBodyMayHaveTwentyMegabytes() {
        String[] jobs = many(
                300,
                "{\"kind\":\"images\",\"input\":{\"size\":\"64x64\",\"prompt\":\"" + "é".repeat(32_000) + "\"" + HANGS
                        + "}}");
        String body = batch("", jobs);
        assertTrue(body.getBytes(StandardCharsets.UTF_8).length > 19_000_000);

        String id = accepted(body);

        given().post("/v1/batches/" + id + "/cancel").then().statusCode(202);
        String more = batch("\"title\":\"" + "é".repeat(1_000_000) + "\",", jobs);
        submit(more).statusCode(413).contentType("application/problem+json");
    }

    @Test
    void whatIsNotThereIs404() {
        String nobody = "/v1/batches/" + UUID.randomUUID();
        given().get(nobody).then().statusCode(404).body("error.code", equalTo("NOT_FOUND"));
        given().post(nobody + "/cancel").then().statusCode(404);
        given().get("/v1/batches/1").then().statusCode(400);
        given().get("/v1/batches").then().statusCode(405);
        String job =
                given().get("/v1/batches/" + accepted(batch("", job("a", 1)))).path("jobs[0].id");
        given().get("/v1/batches/" + job).then().statusCode(404);
    }

    // ---- steps ----

    private static String batch(String members, String... jobs) {
        return "{" + members + "\"jobs\":[" + String.join(",", jobs) + "]}";
    }

    private static String job(String externalId, int pages) {
        return job(externalId, pages, "");
    }

    private static String job(String externalId, int pages, String members) {
        return "{\"kind\":\"images\",\"externalId\":\"" + externalId + "\",\"input\":{\"prompt\":\"a cat\","
                + "\"size\":\"64x64\",\"count\":" + pages + members + "}}";
    }

    private static String[] many(int count, String job) {
        return Stream.generate(() -> job).limit(count).toArray(String[]::new);
    }

    private static void refused(String body, String pointer) {
        submit(body).statusCode(422).body("errors[0].pointer", equalTo(pointer));
    }

    private static ValidatableResponse submit(String body) {
        return given().contentType("application/json")
                .body(body.getBytes(StandardCharsets.UTF_8))
                .post("/v1/batches")
                .then();
    }

    private static ValidatableResponse submit(String body, String key) {
        return given().contentType("application/json")
                .header("Idempotency-Key", key)
                .body(body)
                .post("/v1/batches")
                .then();
    }

    private static ValidatableResponse submitJob(String body, String key) {
        return given().contentType("application/json")
                .header("Idempotency-Key", key)
                .body(body)
                .post("/v1/jobs")
                .then();
    }

    private static String accepted(String body) {
        return submit(body).statusCode(202).extract().path("id");
    }

    private static JsonPath settled(String id) {
        JsonPath batch = given().get("/v1/batches/" + id).jsonPath();
        for (Object job : batch.getList("jobs.id")) {
            while (given().get("/v1/jobs/" + job + "/status?wait=10").path("pollAfterMs") != null) {
                // The long poll is the wait.
            }
        }
        return given().get("/v1/batches/" + id).jsonPath();
    }

    private static void awaitState(String id, String state) {
        String job = given().get("/v1/batches/" + id).path("jobs[0].id");
        while (!state.equals(given().get("/v1/jobs/" + job + "/status?wait=1").path("state"))) {
            // The long poll is the wait.
        }
    }
}
