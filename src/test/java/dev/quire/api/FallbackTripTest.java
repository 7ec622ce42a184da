package dev.quire.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.TestDatabase;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who is asked next when a provider can't be reached; nobody listens where OpenAI, Gemini and Replicate should be. */
@QuarkusTest
@TestProfile(FallbackTripTest.NobodyThere.class)
@WithTestResource(TestDatabase.class)
class FallbackTripTest {

    /** Port 1 is nobody's. */
    public static class NobodyThere implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "quire.provider.openai.base-url", "http://localhost:1/v1",
                    "quire.provider.openai.api-key", "sk-none",
                    "quire.provider.gemini.base-url", "http://localhost:1/v1",
                    "quire.provider.gemini.api-key", "none",
                    "quire.provider.replicate.base-url", "http://localhost:1/v1",
                    "quire.provider.replicate.api-key", "none");
        }
    }

    @Test
    void theNextProviderIsAskedUntilOneAccepts() {
        String id = submit("\"openai\"", "[\"gemini\",\"builtin\"]")
                .statusCode(202)
                .extract()
                .path("id");

        JsonPath job = Settled.job(id);
        assertEquals("completed", job.getString("state"));
        assertEquals(List.of("builtin", "builtin"), job.getList("pages.provider"));
        // Fewer where a circuit was open already.
        job.getList("pages.attempt", Integer.class).forEach(attempt -> assertTrue(attempt <= 3));
        given().get("/v1/jobs/" + id + "/pages/image_1").then().body("versions.provider", equalTo(List.of("builtin")));
    }

    /** After ten failures nobody is asked there for a while: that must not hold up those who may go elsewhere. */
    @Test
    void anOpenCircuitSendsAllElsewhere() {
        String id = Submitted.submit("{\"kind\":\"images\",\"provider\":\"openai\",\"fallback\":[\"builtin\"],"
                + "\"input\":{\"prompt\":\"A fox\",\"count\":60,\"size\":\"64x64\"}}");

        JsonPath job = Settled.job(id);
        assertEquals("completed", job.getString("state"));
        assertTrue(job.getList("pages.attempt", Integer.class).contains(1), "moved without having been asked for");
    }

    @Test
    void aPagesOwnFallbackStandsForTheJobs() {
        String id = story(
                        "replicate",
                        "",
                        "{\"prompt\":\"A fox\",\"fallback\":[\"builtin\"]}",
                        "{\"prompt\":\"A page\",\"fallback\":[\"builtin\"]}")
                .statusCode(202)
                .extract()
                .path("id");

        JsonPath job = Settled.job(id);
        assertEquals("completed", job.getString("state"));
        assertEquals(List.of("builtin", "builtin"), job.getList("pages.provider"));

        retry(id, "{\"pages\":[\"page_1\"],\"overrides\":{\"fallback\":[\"builtin\"]}}")
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/overrides/fallback/0"));
        retry(id, "{\"overrides\":{\"fallback\":[\"nobody\"]}}")
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/overrides/fallback/0"));
        retry(id, "{\"pages\":[\"page_1\"],\"overrides\":{\"provider\":\"replicate\",\"fallback\":[\"builtin\"]}}")
                .statusCode(202);
        assertEquals("completed", Settled.job(id).getString("state"));
        given().get("/v1/jobs/" + id + "/pages/page_1").then().body("versions.size()", equalTo(2));
    }

    @Test
    void anEmptyFallbackIsNobody() {
        String id = story(
                        "replicate",
                        "\"fallback\":[\"builtin\"],",
                        "{\"prompt\":\"A fox\",\"fallback\":[]}",
                        "{\"prompt\":\"A page\",\"fallback\":[]}")
                .statusCode(202)
                .extract()
                .path("id");

        JsonPath job = Settled.job(id);
        assertEquals("failed", job.getString("state"));
        assertEquals(List.of("replicate", "replicate"), job.getList("pages.provider"));
    }

    @Test
    void aPagesOwnFallbackIsCheckedWhereItStands() {
        String six = "[\"a\",\"b\",\"c\",\"d\",\"e\",\"f\"]";
        story("openai", "", "{\"prompt\":\"A fox\",\"fallback\":[\"openai\"]}", "{\"prompt\":\"A page\"}")
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/input/cover/fallback/0"));
        story(
                        "openai",
                        "",
                        "{\"prompt\":\"A fox\"}",
                        "{\"prompt\":\"A page\"},{\"prompt\":\"B\",\"fallback\":[\"builtin\",\"x\"]}")
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/input/pages/1/fallback/1"));
        story("openai", "", "{\"prompt\":\"A fox\"}", "{\"prompt\":\"A page\",\"fallback\":" + six + "}")
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/input/pages/0/fallback"));
        story(
                        "openai",
                        "",
                        "{\"prompt\":\"A fox\",\"reference\":true}",
                        "{\"prompt\":\"A\",\"fallback\":[\"replicate\"]}")
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/input/pages/0/fallback/0"));
    }

    private static ValidatableResponse story(String provider, String members, String cover, String pages) {
        return given().contentType("application/json")
                .body("{\"kind\":\"story\",\"provider\":\"" + provider + "\",\"maxAttempts\":1," + members
                        + "\"input\":{\"size\":\"64x64\",\"cover\":" + cover + ",\"pages\":[" + pages + "]}}")
                .post("/v1/jobs")
                .then();
    }

    private static ValidatableResponse retry(String id, String body) {
        return given().contentType("application/json")
                .body(body)
                .post("/v1/jobs/" + id + "/retry")
                .then();
    }

    @Test
    void aFallbackIsAProviderThatCanBeAskedAndIsNotAskedBefore() {
        submit("\"builtin\"", "[\"builtin\"]").statusCode(422).body("errors[0].pointer", equalTo("/fallback/0"));
        submit("\"openai\"", "[\"builtin\",\"builtin\"]")
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/fallback/1"));
        submit("\"builtin\"", "[\"nobody\"]").statusCode(422).body("errors[0].pointer", equalTo("/fallback/0"));
        submit("\"builtin\"", "\"openai\"").statusCode(422).body("errors[0].pointer", equalTo("/fallback"));
        given().contentType("application/json")
                .body("{\"kind\":\"content\",\"fallback\":[\"replicate\"],"
                        + "\"input\":{\"items\":[{\"type\":\"brand\",\"targetKeywords\":[\"oak\"]}]}}")
                .post("/v1/jobs")
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/fallback/0"))
                .body(
                        "errors[0].detail",
                        equalTo("Provider replicate makes no texts; those that do are builtin, gemini, openai."));
    }

    private static ValidatableResponse submit(String provider, String fallback) {
        return given().contentType("application/json")
                .body("{\"kind\":\"images\",\"provider\":" + provider + ",\"fallback\":" + fallback
                        + ",\"input\":{\"prompt\":\"A fox\",\"count\":2,\"size\":\"64x64\"}}")
                .post("/v1/jobs")
                .then();
    }
}
