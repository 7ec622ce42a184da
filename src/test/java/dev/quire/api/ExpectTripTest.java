package dev.quire.api;

import static dev.quire.api.Submitted.submit;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.TestDatabase;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a client is told to expect: why a page waits, how long it takes, when it is too late. Sixteen slots. */
@QuarkusTest
@WithTestResource(TestDatabase.class)
class ExpectTripTest {

    private static final int SLOTS = 16;

    @Test
    void aWaitingPageSaysHowManyAreAheadAndTheJobHowLongItTakes() {
        // What a page takes is known from earlier ones.
        Settled.job(submit(images(SLOTS / 4, 400)));
        for (int i = 0; i < 8; i++) {
            submit(images(5, 2_500));
        }
        String lastId = submit(images(5, 2_500));
        JsonPath last;
        List<Integer> ahead;
        do {
            // An estimate may be a moment old.
            last = given().get("/v1/jobs/" + lastId).jsonPath();
            ahead = last.getList("pages.waiting.ahead", Integer.class);
        } while (ahead.getFirst() == 0);
        assertEquals(ahead.stream().sorted().toList(), ahead);
        assertTrue(ahead.getFirst() > 0 && ahead.getLast() < 45, ahead.toString());
        assertEquals(
                List.of("queue"),
                last.getList("pages.waiting.reason").stream().distinct().toList());
        long etaMs = last.getLong("progress.etaMs");
        assertTrue(etaMs > 0 && etaMs < 30_000, "eta " + etaMs);
        given().get("/v1/jobs/" + last.getString("id") + "/pages/page_5")
                .then()
                .body("waiting.reason", equalTo("queue"), "waiting.ahead", notNullValue());

        given().contentType("application/json")
                .body("{\"jobs\":[" + images(2, 2_500) + "," + images(2, 2_500) + "]}")
                .post("/v1/batches")
                .then()
                .statusCode(202)
                .body("progress.etaMs", greaterThan(0));

        JsonPath done = Settled.job(last.getString("id"));
        assertNull(done.get("progress.etaMs"));
        assertNull(done.get("pages[0].waiting"));
    }

    @Test
    void whatIsNotCompletedByTheDeadlineEndsInErrorAndMayBeRetried() {
        String job =
                submit("{\"kind\":\"images\",\"deadline\":\"PT1S\",\"input\":{\"prompt\":\"a cat\",\"size\":\"64x64\","
                        + "\"simulate\":{\"fail\":\"HANG\"}}}");
        given().get("/v1/jobs/" + job).then().body("deadlineAt", notNullValue());

        JsonPath late = Settled.job(job);
        assertEquals("failed", late.getString("state"));
        assertEquals("DEADLINE_EXCEEDED", late.getString("pages[0].error.code"));
        assertTrue(late.getBoolean("pages[0].error.retryable"));

        given().contentType("application/json")
                .body("{\"overrides\":{\"simulate\":{\"latencyMs\":0}}}")
                .post("/v1/jobs/" + job + "/retry")
                .then()
                .statusCode(202);
        assertEquals("completed", Settled.job(job).getString("state"));
    }

    @Test
    void aDeadlineIsADuration() {
        for (String deadline : List.of("3m", "PT0.5S", "-PT3M", "P366D", "")) {
            given().contentType("application/json")
                    .body("{\"kind\":\"images\",\"deadline\":\"" + deadline + "\",\"input\":{\"prompt\":\"a\"}}")
                    .post("/v1/jobs")
                    .then()
                    .statusCode(422)
                    .body("errors.pointer", contains("/deadline"));
        }
    }

    @Test
    void providersAndQueueShowTheGates() {
        given().get("/v1/providers")
                .then()
                .statusCode(200)
                .body("data.name", hasItem("builtin"))
                .body("data.find{it.name=='builtin'}.isDefault", equalTo(true))
                .body("data.find{it.name=='builtin'}.gate.circuit", equalTo("closed"))
                .body("data.find{it.name=='builtin'}.gate.requests", nullValue());
        given().get("/v1/queue")
                .then()
                .statusCode(200)
                .body("gates.provider", hasItem("builtin"))
                .body("gates.utilisation", everyItem(lessThan(1.01f)));
    }

    private static String images(int count, int latencyMs) {
        return "{\"kind\":\"story\",\"input\":{\"size\":\"64x64\",\"pages\":["
                + String.join(
                        ",",
                        IntStream.range(0, count)
                                .mapToObj(i -> "{\"prompt\":\"a cat\",\"simulate\":{\"latencyMs\":" + latencyMs + "}}")
                                .toList())
                + "]}}";
    }
}
