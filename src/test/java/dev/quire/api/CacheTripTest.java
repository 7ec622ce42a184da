package dev.quire.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.TestDatabase;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One result for those who ask for the same. */
@QuarkusTest
@WithTestResource(TestDatabase.class)
class CacheTripTest {

    private static final String SEED = "\"seed\":" + System.nanoTime() % 4_000_000_000L;

    @Test
    void theSecondWhoAsksHasTheResultAtOnce() {
        String first = submit(true, "{\"prompt\":\"A fox\"}", SEED);
        JsonPath made = Settled.job(first);
        assertFalse(made.getBoolean("pages[0].result.cached"));

        String id = submit(true, "{\"prompt\":\"A fox\"}", SEED);

        JsonPath job = given().get("/v1/jobs/" + id).jsonPath();
        assertEquals("completed", job.getString("state"));
        assertTrue(job.getBoolean("pages[0].result.cached"));
        assertEquals(made.getString("pages[0].result.sha256"), job.getString("pages[0].result.sha256"));
        given().get(job.getString("pages[0].result.url")).then().statusCode(200);
        given().get("/v1/jobs/" + id + "/pages/page_1").then().body("versions.provider", contains("builtin"));
    }

    @Test
    void whoAsksWhileItIsMadeGetsTheSame() {
        String page = "{\"prompt\":\"A slow fox\",\"simulate\":{\"latencyMs\":1500}}";
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            ids.add(submit(true, page + "," + page, SEED));
        }
        JsonPath waiting = given().get("/v1/jobs/" + ids.getLast()).jsonPath();
        assertEquals(List.of("cache", "cache"), waiting.getList("pages.waiting.reason"));

        long made = ids.stream()
                .map(Settled::job)
                .peek(job -> assertEquals("completed", job.getString("state")))
                .flatMap(job -> job.getList("pages.result.cached", Boolean.class).stream())
                .filter(cached -> !cached)
                .count();

        assertEquals(1, made);
    }

    @Test
    void aCoverThatIsThereLetsThePagesGoOn() {
        String input = "\"cover\":{\"prompt\":\"A cover\"}," + SEED;
        Settled.job(submit(true, "{\"prompt\":\"A page\"}", input));

        String id = submit(true, "{\"prompt\":\"A page\"},{\"prompt\":\"Another page\"}", input);

        JsonPath job = Settled.job(id);
        assertEquals("completed", job.getString("state"));
        assertEquals(List.of(true, true, false), job.getList("pages.result.cached"));
    }

    @Test
    void aPageThatIsQueuedLateWaitsForTheOneThatIsMadeAlready() {
        String slow = "{\"prompt\":\"A late fox\",\"simulate\":{\"latencyMs\":1500}}";
        String input = "\"cover\":{\"prompt\":\"A cover\",\"simulate\":{\"latencyMs\":400}}," + SEED;
        String late = submit(true, slow, input);
        String early = submit(true, slow, SEED);

        assertEquals(List.of(false, true), Settled.job(late).getList("pages.result.cached"));
        assertFalse(Settled.job(early).getBoolean("pages[0].result.cached"));
    }

    @Test
    void whatWasBroughtAlongIsNoResultForOthers() {
        String page = "{\"prompt\":\"A brought fox\",\"imageUrl\":\"https://example.com/fox.png\"}";
        Settled.job(submit(true, page, SEED));
        Settled.job(submit(true, page, SEED));

        assertFalse(Settled.job(submit(true, "{\"prompt\":\"A brought fox\"}", SEED))
                .getBoolean("pages[0].result.cached"));
    }

    @Test
    void whenItFailsTheNextWhoAskedMakesIt() {
        String fails = "{\"prompt\":\"A sad fox\",\"simulate\":{\"latencyMs\":300,\"fail\":\"REFUSED\",\"times\":1}}";
        List<JsonPath> jobs = List.of(submit(true, fails, SEED), submit(true, fails, SEED)).stream()
                .map(Settled::job)
                .toList();

        assertEquals(
                List.of("failed", "failed"),
                jobs.stream().map(job -> job.getString("state")).toList());
    }

    @Test
    void nothingIsSharedWithoutBeingAskedFor() {
        Settled.job(submit(true, "{\"prompt\":\"A lone fox\"}", SEED));
        for (String id : List.of(
                submit(false, "{\"prompt\":\"A lone fox\"}", SEED),
                submit(true, "{\"prompt\":\"A lone fox\"}", "\"seed\":1"),
                submit(true, "{\"prompt\":\"A lone  fox\"}", SEED))) {
            assertFalse(Settled.job(id).getBoolean("pages[0].result.cached"));
        }
    }

    @Test
    void aRetryMakesItAnew() {
        Settled.job(submit(true, "{\"prompt\":\"A fox again\"}", SEED));
        String id = submit(true, "{\"prompt\":\"A fox again\"}", SEED);

        given().contentType("application/json")
                .body("{\"pages\":[\"page_1\"]}")
                .post("/v1/jobs/" + id + "/retry")
                .then()
                .statusCode(202);

        JsonPath job = Settled.job(id);
        assertFalse(job.getBoolean("pages[0].result.cached"));
        given().get("/v1/jobs/" + id + "/pages/page_1").then().body("versions.size()", equalTo(2));
    }

    private static String submit(boolean cache, String pages, String input) {
        return Submitted.submit("{\"kind\":\"story\",\"cache\":" + cache + ",\"input\":{\"size\":\"64x64\"," + input
                + ",\"pages\":[" + pages + "]}}");
    }
}
