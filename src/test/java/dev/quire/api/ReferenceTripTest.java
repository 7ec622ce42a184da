package dev.quire.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.quire.TestDatabase;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pages whose pictures are made with the cover's as reference. */
@QuarkusTest
@TestProfile(FallbackTripTest.NobodyThere.class)
@WithTestResource(TestDatabase.class)
class ReferenceTripTest {

    private static final String PAGES = "{\"prompt\":\"The fox wakes up\"},{\"prompt\":\"The fox swims in a lake\"}";
    private static final String COVER = "\"prompt\":\"A fox\",\"reference\":true";
    private static final String REFUSES = ",\"simulate\":{\"fail\":\"REFUSED\",\"times\":9}";

    @Test
    void thePagesAreMadeAfterTheCoverThatIsShown() {
        List<String> alone = pictures(settled("", "\"prompt\":\"A fox\"", PAGES));
        JsonPath job = settled("", COVER, PAGES);
        List<String> after = pictures(job);

        assertEquals("completed", job.getString("state"));
        assertEquals(alone.getFirst(), after.getFirst());
        // Of four palettes one page may have had the cover's by chance.
        assertNotEquals(alone, after);
        assertEquals(after, pictures(settled("", COVER, PAGES)));

        retry(job, "{\"pages\":[\"cover\"],\"overrides\":{\"prompt\":\"A wolf\",\"style\":\"comic\"}}")
                .statusCode(202);
        JsonPath again = Settled.job(job.getString("id"));
        assertEquals(after.subList(1, 3), pictures(again).subList(1, 3), "a new cover makes no new pages");
        retry(job, "{\"pages\":[\"page_1\",\"page_2\"]}").statusCode(202);
        List<String> afterTheNewOne = pictures(Settled.job(job.getString("id")));
        assertNotEquals(after.get(1), afterTheNewOne.get(1));
        assertNotEquals(after.get(2), afterTheNewOne.get(2));
    }

    @Test
    void withoutAPictureOfTheCoverThePagesAreMadeAllTheSame() {
        List<String> alone = pictures(settled("", "\"prompt\":\"A fox\"", PAGES));
        JsonPath job = settled("", COVER + REFUSES, PAGES);

        assertEquals("partial", job.getString("state"));
        assertEquals(alone.subList(1, 3), pictures(job).subList(1, 3));
    }

    @Test
    void theCacheHasTheCoverAndNoPage() {
        String cached = "\"cache\":true,\"title\":\"Reference\",";
        settled(cached, COVER, PAGES);

        JsonPath job = settled(cached, COVER, PAGES);

        assertEquals(List.of(true, false, false), job.getList("pages.result.cached"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"provider\":\"replicate\",                        | /provider   | Provider replicate takes",
                "\"provider\":\"openai\",\"model\":\"dall-e-3\",    | /model      | Provider openai with this model takes",
                "\"fallback\":[\"gemini\",\"replicate\"],           | /fallback/1 | Provider replicate takes"
            })
    void whoCanNotBeShownAPictureIsRefused(String who, String pointer, String begin) {
        submit(who, COVER, PAGES)
                .statusCode(422)
                .body("errors.pointer", contains(pointer))
                .body(
                        "errors[0].detail",
                        equalTo(begin + " no picture as reference; those that do are builtin, gemini, openai."));
    }

    @Test
    void aPictureThatWasBroughtIsNoReference() {
        submit("", COVER + ",\"imageUrl\":\"https://example.com/fox.png\"", PAGES)
                .statusCode(422)
                .body("errors.pointer", contains("/input/cover/reference"));
        submit("", "\"prompt\":\"A fox\",\"imageUrl\":\"https://example.com/fox.png\",\"reference\":false", PAGES)
                .statusCode(202);
    }

    @Test
    void aRetryCanNotGiveThemToWhoTakesNone() {
        JsonPath job = settled("", COVER, PAGES);

        retry(job, "{\"pages\":[\"page_1\"],\"overrides\":{\"provider\":\"replicate\"}}")
                .statusCode(422)
                .body("errors.pointer", contains("/overrides/provider"));
        retry(job, "{\"pages\":[\"page_1\"],\"overrides\":{\"provider\":\"openai\",\"model\":\"dall-e-2\"}}")
                .statusCode(422)
                .body("errors.pointer", contains("/overrides/model"));
        retry(job, "{\"pages\":[\"page_1\"],\"overrides\":{\"fallback\":[\"gemini\",\"replicate\"]}}")
                .statusCode(422)
                .body("errors.pointer", contains("/overrides/fallback/1"));
        retry(job, "{\"pages\":[\"cover\"],\"overrides\":{\"fallback\":[\"replicate\"]}}")
                .statusCode(202);
        Settled.job(job.getString("id"));
    }

    private static ValidatableResponse retry(JsonPath job, String body) {
        return given().contentType("application/json")
                .body(body)
                .post("/v1/jobs/" + job.getString("id") + "/retry")
                .then();
    }

    private static List<String> pictures(JsonPath job) {
        return job.getList("pages.collect { it.result == null ? null : it.result.sha256 }");
    }

    private static JsonPath settled(String members, String cover, String pages) {
        return Settled.job(
                submit(members, cover, pages).statusCode(202).extract().path("id"));
    }

    private static ValidatableResponse submit(String members, String cover, String pages) {
        return given().contentType("application/json")
                .body("{\"kind\":\"story\"," + members + "\"input\":{\"seed\":7,\"size\":\"256x256\",\"cover\":{"
                        + cover + "},\"pages\":[" + pages + "]}}")
                .post("/v1/jobs")
                .then();
    }
}
