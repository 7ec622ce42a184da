package dev.quire.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.TestDatabase;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/**
 * Whole trips through HTTP; {@code JobTripIT} runs the same against the packaged service. Longer than 400 lines, since
 * each class more would be one start of the packaged service more.
 */
@QuarkusTest
@WithTestResource(TestDatabase.class)
class JobTripTest {

    @Test
    void aStoryGoesInAndItsPicturesComeOut() throws IOException {
        String story = Files.readString(Path.of("docs/examples/story.json"));

        JsonPath job = submitAndSettle(story);

        assertEquals("completed", job.getString("state"));
        assertEquals("9 of 9 pages completed", job.getString("message"));
        Set<String> different = new HashSet<>();
        for (int i = 0; i < 9; i++) {
            String page = "pages[" + i + "].";
            byte[] bytes = given().get(job.getString(page + "result.url"))
                    .then()
                    .statusCode(200)
                    .contentType("image/png")
                    .header("ETag", "\"" + job.getString(page + "result.sha256") + "\"")
                    .header("Cache-Control", containsString("immutable"))
                    .extract()
                    .asByteArray();
            BufferedImage picture = ImageIO.read(new ByteArrayInputStream(bytes));
            assertEquals(1024, picture.getWidth());
            assertEquals(1024, picture.getHeight());
            assertEquals(bytes.length, job.getInt(page + "result.bytes"));
            different.add(job.getString(page + "result.sha256"));
        }
        assertEquals(9, different.size());
        assertEquals("Once upon a time a fox woke up hungry for adventure.", job.getString("pages[1].text"));
    }

    @Test
    void theAnswerToASubmitSaysWhereToGo() {
        submit(story(page("")))
                .statusCode(202)
                .header("Location", matchesPattern(".*/v1/jobs/[0-9a-f-]{36}"))
                .body("state", matchesPattern("pending|generating|completed"))
                .body("priority", equalTo(5))
                .body("links.self", matchesPattern("/v1/jobs/[0-9a-f-]{36}"))
                .body("pages[0].key", equalTo("page_1"))
                .body("metadata.userId", equalTo("u1"));
    }

    @Test
    void statusIsSmallAndAnUnchangedPollIs304() {
        String id = submitAndSettle(
                        story(Stream.generate(() -> page("")).limit(8).toArray(String[]::new)))
                .getString("id");

        Response status = given().get("/v1/jobs/" + id + "/status");
        assertTrue(status.body().asByteArray().length < 1_000, status.body().asString());
        status.then().body("pageStates.page_8", equalTo("completed")).body("pages", nullValue());
        for (String path : List.of("/v1/jobs/" + id, "/v1/jobs/" + id + "/status")) {
            String tag = given().get(path).header("ETag");
            given().header("If-None-Match", tag)
                    .get(path)
                    .then()
                    .statusCode(304)
                    .header("ETag", tag)
                    .body(equalTo(""));
            given().header("If-None-Match", "\"old\", " + tag).get(path).then().statusCode(304);
            given().header("If-None-Match", "W/" + tag).get(path).then().statusCode(304);
            given().header("If-None-Match", "\"old\"").get(path).then().statusCode(200);
        }
    }

    @Test
    void aLongPollReturnsWithTheChange() throws Exception {
        String id = submit(story(page("\"simulate\":{\"latencyMs\":1500}")))
                .extract()
                .path("id");
        String tag = given().get("/v1/jobs/" + id + "/status").header("ETag");
        String state = "";
        while (!state.equals("completed")) {
            Response next = given().header("If-None-Match", tag).get("/v1/jobs/" + id + "/status?wait=20");
            assertEquals(200, next.statusCode());
            assertNotEquals(tag, next.header("ETag"));
            tag = next.header("ETag");
            state = next.path("state");
        }
        given().header("If-None-Match", tag)
                .get("/v1/jobs/" + id + "/status?wait=1")
                .then()
                .statusCode(304);
    }

    @Test
    void preferWaitAnswersWhenSettled() {
        given().contentType("application/json")
                .header("Prefer", "respond-async, wait=20")
                .body(story(page("\"simulate\":{\"latencyMs\":300}")))
                .post("/v1/jobs")
                .then()
                .statusCode(202)
                .header("Preference-Applied", "wait=20")
                .body("state", equalTo("completed"))
                .body("pollAfterMs", nullValue());
    }

    @Test
    void twoFailedPagesMakeItPartialAndARetryRunsJustThose() {
        String refused = "\"simulate\":{\"fail\":\"REFUSED\"}";
        String id = submitAndSettle(story(page(""), page(refused), page(""), page(""), page(refused), page("")))
                .getString("id");
        given().get("/v1/jobs/" + id)
                .then()
                .body("state", equalTo("partial"))
                .body("progress.failed", equalTo(2))
                .body("progress.completed", equalTo(4))
                .body("pages[1].error.code", equalTo("PROVIDER_REJECTED"))
                .body("pages[1].error.retryable", equalTo(false))
                .body("pages[1].result", nullValue())
                .body("pages[0].result.url", notNullValue());

        retry(id, "{\"pages\":\"failed\"}").statusCode(202);
        JsonPath job = Settled.job(id);

        assertEquals("completed", job.getString("state"));
        assertEquals(List.of(1, 2, 1, 1, 2, 1), job.getList("pages.attempt"));
        retry(id, "{}").statusCode(409).body("error.code", equalTo("CONFLICT"));
        retry(id, "").statusCode(409);
    }

    @Test
    void overridesMakeANewVersionAndKeepTheOldOne() {
        String id = submitAndSettle(story(page(""))).getString("id");
        String before = given().get("/v1/jobs/" + id).path("pages[0].result.sha256");

        retry(id, "{\"pages\":[\"page_1\"],\"overrides\":{\"prompt\":\"A whale\",\"seed\":7,\"style\":\"ink\"}}")
                .statusCode(202);
        JsonPath job = Settled.job(id);

        assertEquals("A whale", job.getString("pages[0].prompt"));
        assertNotEquals(before, job.getString("pages[0].result.sha256"));
        given().get("/v1/jobs/" + id + "/pages/page_1")
                .then()
                .body("key", equalTo("page_1"))
                .body("versions.version", contains(1, 2))
                .body("versions.chosen", contains(false, true))
                .body("versions[0].sha256", equalTo(before))
                .body("versions[1].seed", equalTo(7));
        given().get("/v1/jobs/" + id + "/pages/page_1/content?version=1").then().header("ETag", "\"" + before + "\"");
        retry(id, "{\"pages\":[\"nope\"]}").statusCode(422).body("errors[0].pointer", equalTo("/pages/0"));
    }

    @Test
    void whatPassesIsTriedAgainWhatHangsTimesOut() {
        JsonPath job = submitAndSettle(story(
                page("\"simulate\":{\"fail\":\"TRANSIENT\"}"),
                page("\"simulate\":{\"fail\":\"THROTTLED\",\"retryAfterMs\":300,\"times\":4}"),
                page("\"simulate\":{\"fail\":\"INVALID_RESULT\"}"),
                page("\"simulate\":{\"fail\":\"HANG\"}")));

        assertEquals("completed", job.getString("state"));
        assertEquals(List.of(2, 5, 2, 2), job.getList("pages.attempt"));
    }

    @Test
    void attemptsRunOut() {
        JsonPath job = submitAndSettle("{\"kind\":\"images\",\"maxAttempts\":1,\"input\":{\"prompt\":\"a cat\","
                + "\"simulate\":{\"fail\":\"HANG\"}}}");

        assertEquals("failed", job.getString("state"));
        assertEquals("PROVIDER_TIMEOUT", job.getString("pages[0].error.code"));
    }

    @Test
    void cancelSettlesAtOnceAndKeepsWhatIsDone() throws InterruptedException {
        List<String> pages = new ArrayList<>(List.of(page("\"simulate\":{\"latencyMs\":50}")));
        IntStream.range(0, 30).forEach(i -> pages.add(page("\"simulate\":{\"latencyMs\":600000}")));
        String id = submit(story(pages.toArray(String[]::new))).extract().path("id");
        awaitState(id, "page_1", "completed");

        given().post("/v1/jobs/" + id + "/cancel")
                .then()
                .statusCode(202)
                .body("state", equalTo("cancelled"))
                .body("progress.completed", equalTo(1))
                .body("progress.cancelled", equalTo(30));

        given().post("/v1/jobs/" + id + "/cancel").then().statusCode(200);
        retry(id, "{}").statusCode(409);
        given().get("/v1/jobs/" + id + "/pages/page_1/content").then().statusCode(200);
        // The slots of the interrupted calls are free again.
        assertEquals("completed", submitAndSettle(story(page(""))).getString("state"));
    }

    @Test
    void onePageIsCancelledTheOthersGoOn() {
        String id = submit(story(page("\"simulate\":{\"latencyMs\":600000}"), page("")))
                .extract()
                .path("id");

        given().post("/v1/jobs/" + id + "/pages/page_1/cancel")
                .then()
                .statusCode(202)
                .body("state", equalTo("cancelled"));
        assertEquals("partial", Settled.job(id).getString("state"));
        given().post("/v1/jobs/" + id + "/pages/page_1/cancel").then().statusCode(200);
        given().post("/v1/jobs/" + id + "/pages/nope/cancel").then().statusCode(404);
    }

    @Test
    void theSameKeyIsTheSameJobAnotherBodyIsRefused() throws Exception {
        String key = UUID.randomUUID().toString();
        List<String> ids = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(20)) {
            List<Future<String>> answers = Stream.generate(() -> threads.submit(() -> submit(story(page("")), key)
                            .statusCode(202)
                            .extract()
                            .<String>path("id")))
                    .limit(20)
                    .toList();
            for (Future<String> answer : answers) {
                ids.add(answer.get());
            }
        }

        assertEquals(1, new HashSet<>(ids).size());
        submit(story(page("")).replace(":", " : "), key).statusCode(202).body("id", equalTo(ids.getFirst()));
        String reordered = "{\"input\":{\"pages\":[{\"prompt\":\"A fox\"}],\"seed\":1,\"size\":\"64x64\"},"
                + "\"metadata\":{\"userId\":\"u1\"},\"title\":\"T\",\"kind\":\"story\"}";
        submit(reordered, key).statusCode(202).body("id", equalTo(ids.getFirst()));
        submit(story(page("\"text\":\"other\"")), key).statusCode(422).body("error.code", equalTo("INVALID_REQUEST"));
        submit(story(page("")), "a b").statusCode(400);
        submit(story(page("")), "a".repeat(256)).statusCode(400);
    }

    @Test
    void jobsAreListedNewestFirstInParts() {
        String externalId = "list-" + UUID.randomUUID();
        List<String> ids = IntStream.range(0, 5)
                .mapToObj(i -> submit("{\"kind\":\"images\",\"externalId\":\"" + externalId
                                + "\",\"input\":{\"prompt\":\"a\",\"size\":\"64x64\"}}")
                        .extract()
                        .<String>path("id"))
                .toList();

        Response first = given().get("/v1/jobs?kind=images&limit=3&externalId=" + externalId);
        first.then()
                .body("data.id", contains(ids.get(4), ids.get(3), ids.get(2)))
                .body("hasMore", equalTo(true));
        given().get("/v1/jobs?limit=3&externalId=" + externalId + "&after=" + first.path("next"))
                .then()
                .body("data.id", contains(ids.get(1), ids.get(0)))
                .body("hasMore", equalTo(false))
                .body("next", nullValue());
        given().get("/v1/jobs?state=cancelled&externalId=" + externalId).then().body("data", hasSize(0));
        for (String bad :
                List.of("state=x", "kind=x", "limit=0", "limit=101", "limit=a", "after=1", "externalId=%00")) {
            given().urlEncodingEnabled(false).get("/v1/jobs?" + bad).then().statusCode(400);
        }
    }

    @Test
    void imagesCountTheirSeedsUp() {
        JsonPath job = submitAndSettle("{\"kind\":\"images\",\"input\":{\"prompt\":\"a cat\",\"count\":3,"
                + "\"seed\":4294967295,\"size\":\"96x64\"}}");

        assertEquals(List.of("image_1", "image_2", "image_3"), job.getList("pages.key"));
        List<Long> seeds = job.getList("pages.key").stream()
                .map(key -> given().get("/v1/jobs/" + job.getString("id") + "/pages/" + key)
                        .jsonPath()
                        .getLong("versions[0].seed"))
                .toList();
        assertEquals(List.of(4294967295L, 0L, 1L), seeds);
        assertEquals(List.of(96, 96, 96), job.getList("pages.result.width"));
    }

    @Test
    void aPictureThatIsThereIsNotMadeAgain() {
        JsonPath job = submitAndSettle(story(page("\"imageUrl\":\"https://example.com/1.png\""), page("")));

        assertEquals("https://example.com/1.png", job.getString("pages[0].result.url"));
        assertEquals(0, job.getInt("pages[0].attempt"));
        given().redirects()
                .follow(false)
                .get("/v1/jobs/" + job.getString("id") + "/pages/page_1/content")
                .then()
                .statusCode(307)
                .header("Location", "https://example.com/1.png");
    }

    @Test
    void deletedIsGone() {
        String id = submitAndSettle(story(page(""))).getString("id");

        given().delete("/v1/jobs/" + id).then().statusCode(204);
        given().get("/v1/jobs/" + id).then().statusCode(404).body("error.code", equalTo("NOT_FOUND"));
        given().delete("/v1/jobs/" + id).then().statusCode(404);
        given().get("/v1/jobs/" + id + "/pages/page_1/content").then().statusCode(404);
    }

    @Test
    void theMessageFollowsTheLanguage() {
        String id = submitAndSettle(story(page(""))).getString("id");

        given().header("Accept-Language", "fr, es-MX;q=0.9, en;q=0.5")
                .get("/v1/jobs/" + id)
                .then()
                .header("Vary", containsString("Accept-Language"))
                .body("message", equalTo("1 de 1 páginas completadas"));
    }

    @Test
    void theQueueAddsUpAtEveryPoll() {
        int jobs = 60;
        Set<String> ids = new HashSet<>();
        JsonPath before = given().get("/v1/queue").jsonPath();
        long known = total(before);
        CompletableFuture<Void> submitting = CompletableFuture.runAsync(() -> IntStream.range(0, jobs)
                .forEach(i -> ids.add(submit("{\"kind\":\"images\",\"input\":{\"prompt\":\"a\",\"size\":\"64x64\"}}")
                        .extract()
                        .path("id"))));
        long last = known;
        while (!submitting.isDone()) {
            long now = total(given().get("/v1/queue").jsonPath());
            assertTrue(now >= last && now <= known + jobs, last + " then " + now);
            last = now;
        }
        submitting.join();
        ids.forEach(Settled::job);
        assertEquals(known + jobs, total(given().get("/v1/queue").jsonPath()));
        given().get("/v1/queue")
                .then()
                .body("throughput", greaterThan(jobs - 1))
                .body("workers", hasSize(1));
    }

    @Test
    void theApiDescribesItself() {
        JsonPath openApi =
                given().header("Accept", "application/json").get("/q/openapi").jsonPath();
        Set<String> calls =
                openApi.<java.util.Map<String, java.util.Map<String, Object>>>get("paths").entrySet().stream()
                        .flatMap(path -> path.getValue().keySet().stream().map(method -> method + " " + path.getKey()))
                        .collect(Collectors.toSet());

        assertEquals(
                Set.of(
                        "post /v1/jobs",
                        "get /v1/jobs",
                        "get /v1/jobs/{id}",
                        "get /v1/jobs/{id}/status",
                        "get /v1/jobs/{id}/events",
                        "get /v1/events",
                        "delete /v1/jobs/{id}",
                        "post /v1/jobs/{id}/cancel",
                        "post /v1/jobs/{id}/retry",
                        "get /v1/jobs/{id}/pages/{key}",
                        "get /v1/jobs/{id}/pages/{key}/content",
                        "post /v1/jobs/{id}/pages/{key}/cancel",
                        "post /v1/jobs/{id}/pages/{key}/choose",
                        "get /v1/jobs/{id}/archive",
                        "get /v1/jobs/{id}/document",
                        "post /v1/jobs/{id}/review",
                        "post /v1/jobs/{id}/pages/{key}/review",
                        "post /v1/images/generations",
                        "get /v1/images/generations/{id}",
                        "post /openai/v1/images/generations",
                        "post /v1/batches",
                        "get /v1/batches/{id}",
                        "post /v1/batches/{id}/cancel",
                        "get /v1/webhooks",
                        "post /v1/webhooks",
                        "get /v1/webhooks/{id}",
                        "patch /v1/webhooks/{id}",
                        "delete /v1/webhooks/{id}",
                        "post /v1/webhooks/{id}/secret",
                        "post /v1/webhooks/{id}/test",
                        "post /v1/webhooks/{id}/replay",
                        "get /v1/webhooks/{id}/deliveries",
                        "post /v1/hooks/{source}",
                        "post /v1/drain",
                        "get /v1/queue",
                        "get /v1/providers"),
                calls);
        given().get("/q/swagger-ui/").then().statusCode(200);
        given().get("/q/health/ready").then().statusCode(200);
        given().get("/q/metrics").then().statusCode(200).body(containsString("quire_attempts_settled_total"));
    }

    // ---- steps ----

    private static String page(String members) {
        return "{\"prompt\":\"A fox\"" + (members.isEmpty() ? "" : "," + members) + "}";
    }

    private static String story(String... pages) {
        return "{\"kind\":\"story\",\"title\":\"T\",\"metadata\":{\"userId\":\"u1\"},\"input\":{\"size\":\"64x64\","
                + "\"seed\":1,\"pages\":[" + String.join(",", pages) + "]}}";
    }

    private static ValidatableResponse submit(String body) {
        return given().contentType("application/json")
                .body(body)
                .post("/v1/jobs")
                .then();
    }

    private static ValidatableResponse submit(String body, String key) {
        return given().contentType("application/json")
                .header("Idempotency-Key", key)
                .body(body)
                .post("/v1/jobs")
                .then();
    }

    private static ValidatableResponse retry(String id, String body) {
        return given().contentType("application/json")
                .body(body.getBytes(StandardCharsets.UTF_8))
                .post("/v1/jobs/" + id + "/retry")
                .then();
    }

    private JsonPath submitAndSettle(String body) {
        return Settled.job(submit(body).statusCode(202).extract().path("id"));
    }

    private static void awaitState(String id, String key, String state) {
        while (!state.equals(given().get("/v1/jobs/" + id + "?wait=1").path("pageStates." + key))) {
            // The long poll is the wait.
        }
    }

    private static long total(JsonPath queue) {
        return Stream.of("pending", "processing", "completed", "failed", "cancelled")
                .mapToLong(queue::getLong)
                .sum();
    }
}
