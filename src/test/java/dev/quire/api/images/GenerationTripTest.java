package dev.quire.api.images;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.quire.TestDatabase;
import dev.quire.api.Settled;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Base64;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The image façade, as an app uses it that had a local image server. */
@QuarkusTest
@WithTestResource(TestDatabase.class)
class GenerationTripTest {

    private static final String PATH = "/v1/images/generations";

    @Test
    void picturesAreAskedForAndFoundByPolling() throws IOException {
        JsonPath accepted = ask("{\"prompt\":\"a cat\",\"count\":2,\"size\":\"96x64\",\"seed\":7,\"steps\":20}")
                .statusCode(201)
                .header("Location", matchesPattern(".*/v1/images/generations/gen_[0-9a-f]{32}"))
                .body("status", equalTo("pending"), "createdAt", greaterThan(1_700_000_000_000L))
                .extract()
                .jsonPath();
        String id = accepted.getString("id");
        Settled.job(jobId(id));

        JsonPath done = given().get(PATH + "/" + id)
                .then()
                .statusCode(200)
                .body(
                        "status", equalTo("complete"),
                        "id", equalTo(id),
                        "createdAt", equalTo(accepted.getLong("createdAt")),
                        "result.images", hasSize(2),
                        "result.format", equalTo("png"),
                        "progress", nullValue(),
                        "error", nullValue())
                .extract()
                .jsonPath();
        assertNotNull(done.get("updatedAt"));
        assertNotNull(done.get("result.timeTaken"));
        byte[] picture = Base64.getDecoder().decode(done.getString("result.images[1]"));
        assertEquals(96, ImageIO.read(new ByteArrayInputStream(picture)).getWidth());
    }

    @Test
    void theSameKeyGivesTheSameGeneration() {
        String body = "{\"prompt\":\"a cat\",\"size\":\"64x64\"}";
        String once = given().header("Idempotency-Key", "gen-1")
                .contentType("application/json")
                .body(body)
                .post(PATH)
                .path("id");

        given().header("Idempotency-Key", "gen-1")
                .contentType("application/json")
                .body(body)
                .post(PATH)
                .then()
                .statusCode(201)
                .body("id", equalTo(once));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                count    | 6
                count    | 0
                prompt   | ""
                size     | "12x12"
                steps    | 0
                seed     | -1
                provider | "nobody"
                surprise | 1
                """)
    void invalidInputIs400(String member, String value) {
        String prompt = member.equals("prompt") ? "" : "\"prompt\":\"a cat\",";
        ask("{" + prompt + "\"" + member + "\":" + value + "}")
                .statusCode(400)
                .contentType("application/problem+json")
                .body(
                        "status",
                        equalTo(400),
                        "error.code",
                        equalTo("INVALID_REQUEST"),
                        "errors[0].pointer",
                        equalTo("/" + member));
    }

    @Test
    void whatIsNoGenerationIsNotFound() {
        String job = given().contentType("application/json")
                .body("{\"kind\":\"images\",\"input\":{\"prompt\":\"a cat\",\"size\":\"64x64\"}}")
                .post("/v1/jobs")
                .path("id");
        for (String id :
                new String[] {GenerationBody.id(java.util.UUID.fromString(job)), "gen_1", job, "gen_" + "0".repeat(32)
                }) {
            given().get(PATH + "/" + id).then().statusCode(404).body("error.code", equalTo("NOT_FOUND"));
        }
    }

    private static ValidatableResponse ask(String body) {
        return given().contentType("application/json").body(body).post(PATH).then();
    }

    private static String jobId(String id) {
        return GenerationBody.jobId(id).orElseThrow().toString();
    }
}
