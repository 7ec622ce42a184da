package dev.quire.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.quire.TestDatabase;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import org.junit.jupiter.api.Test;

/** Jobs that are over only when a person has looked at them. */
@QuarkusTest
@WithTestResource(TestDatabase.class)
class ReviewTripTest {

    private static final String ACCEPT = "{\"decision\":\"accept\"}";
    private static final String REJECT = "{\"decision\":\"reject\",\"note\":\"The fox is a dog\"}";

    @Test
    void aJobIsReadyUntilEachPageIsDecidedAbout() {
        String id = ready("{\"prompt\":\"A fox\"},{\"prompt\":\"A moon\"}");

        review(id, "/pages/page_1", ACCEPT)
                .statusCode(200)
                .body("review.decision", equalTo("accepted"))
                .body("review.note", nullValue())
                .body("review.at", notNullValue());
        assertEquals("ready", job(id).getString("state"));
        review(id, "", ACCEPT).statusCode(200).body("state", equalTo("completed"));

        assertEquals("accepted", job(id).getString("pages[1].review.decision"));
        review(id, "/pages/page_1", REJECT)
                .statusCode(409)
                .body("error.message", containsString("All pages were decided about"));
    }

    @Test
    void aRejectedPageCountsAsFailedAndIsMadeAnewOnDemand() {
        String id = ready("{\"prompt\":\"A fox\"},{\"prompt\":\"A moon\"}");
        review(id, "/pages/page_1", ACCEPT).statusCode(200);
        review(id, "/pages/page_2", REJECT).statusCode(200).body("review.note", equalTo("The fox is a dog"));

        JsonPath job = job(id);
        assertEquals("partial", job.getString("state"));
        assertEquals("completed", job.getString("pages[1].state"));

        retry(id, "{\"pages\":\"rejected\",\"overrides\":{\"seed\":7}}").statusCode(202);
        JsonPath again = Settled.job(id);
        assertEquals("ready", again.getString("state"));
        assertEquals("accepted", again.getString("pages[0].review.decision"));
        assertNull(again.getString("pages[1].review"));
        assertEquals(2, again.getInt("pages[1].attempt"));

        review(id, "", ACCEPT).statusCode(200).body("state", equalTo("completed"));
        retry(id, "{\"pages\":\"rejected\"}").statusCode(409);
    }

    @Test
    void aDecisionCanBeChangedUntilTheLast() {
        String id = ready("{\"prompt\":\"A fox\"},{\"prompt\":\"A moon\"}");
        review(id, "/pages/page_1", REJECT).statusCode(200);
        review(id, "/pages/page_1", ACCEPT)
                .statusCode(200)
                .body("review.decision", equalTo("accepted"), "review.note", nullValue());
        review(id, "/pages/page_2", REJECT).statusCode(200);

        assertEquals("partial", job(id).getString("state"));
    }

    @Test
    void whatFailedIsNotDecidedAbout() {
        String id = ready("{\"prompt\":\"A fox\"},{\"prompt\":\"A moon\",\"simulate\":{\"fail\":\"REFUSED\"}}");

        review(id, "/pages/page_2", ACCEPT).statusCode(409);
        review(id, "/pages/page_9", ACCEPT).statusCode(404);
        review(id, "", REJECT).statusCode(200).body("state", equalTo("failed"));
        review(id, "", REJECT).statusCode(409);
    }

    @Test
    void aJobOfWhichNothingIsThereIsNotReady() {
        String id = submit("true", "{\"prompt\":\"A moon\",\"simulate\":{\"fail\":\"REFUSED\"}}");

        assertEquals("failed", Settled.job(id).getString("state"));
    }

    @Test
    void onlyJobsThatAskedForItAreReviewed() {
        String id = submit("false", "{\"prompt\":\"A fox\"}");
        assertEquals("completed", Settled.job(id).getString("state"));

        review(id, "", ACCEPT).statusCode(409).body("error.message", containsString("did not ask for review"));
    }

    @Test
    void aDecisionIsOneOfTwo() {
        String id = ready("{\"prompt\":\"A fox\"}");

        review(id, "", "{}").statusCode(422).body("errors[0].pointer", equalTo("/decision"));
        review(id, "", "{\"decision\":\"maybe\"}")
                .statusCode(422)
                .body("errors[0].detail", equalTo("Must be one of accept, reject."));
        review(id, "", "{\"decision\":\"accept\",\"note\":\" \"}").statusCode(422);
        assertEquals("ready", job(id).getString("state"));
    }

    private static String ready(String pages) {
        String id = submit("true", pages);
        JsonPath job = Settled.job(id);
        assertEquals("ready", job.getString("state"));
        return id;
    }

    private static String submit(String review, String pages) {
        return given().contentType("application/json")
                .body("{\"kind\":\"story\",\"review\":" + review + ",\"input\":{\"size\":\"64x64\",\"pages\":[" + pages
                        + "]}}")
                .post("/v1/jobs")
                .then()
                .statusCode(202)
                .body("review", equalTo(Boolean.valueOf(review)))
                .extract()
                .path("id");
    }

    private static ValidatableResponse review(String id, String page, String body) {
        return given().contentType("application/json")
                .body(body)
                .post("/v1/jobs/" + id + page + "/review")
                .then();
    }

    private static ValidatableResponse retry(String id, String body) {
        return given().contentType("application/json")
                .body(body)
                .post("/v1/jobs/" + id + "/retry")
                .then();
    }

    private static JsonPath job(String id) {
        return given().get("/v1/jobs/" + id).jsonPath();
    }
}
