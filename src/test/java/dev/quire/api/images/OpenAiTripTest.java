package dev.quire.api.images;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.quire.TestDatabase;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Base64;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** OpenAI's images API as its clients use it. */
@QuarkusTest
@WithTestResource(TestDatabase.class)
class OpenAiTripTest {

    private static final String PATH = "/openai/v1/images/generations";

    @Test
    void picturesComeInTheAnswer() throws IOException {
        String job =
                ask("{\"model\":\"gpt-image-1\",\"prompt\":\"a cat\",\"n\":2,\"size\":\"128x64\",\"quality\":\"high\","
                                + "\"user\":\"u1\",\"background\":null}")
                        .statusCode(200)
                        .contentType("application/json")
                        .header("x-request-id", startsWith("req_"))
                        .body("data", hasSize(2), "output_format", equalTo("png"), "data[0].url", nullValue())
                        .extract()
                        .header("x-quire-job");

        given().get("/v1/jobs/" + job)
                .then()
                .body(
                        "kind",
                        equalTo("images"),
                        "metadata.user",
                        equalTo("u1"),
                        "pages.model[0]",
                        equalTo("gpt-image-1"));
        String first = ask("{\"prompt\":\"a cat\",\"size\":\"128x64\"}")
                .statusCode(200)
                .extract()
                .path("data[0].b64_json");
        assertEquals("128x64", size(Base64.getDecoder().decode(first)));
    }

    @Test
    void orAsUrlsThatCanBeFetched() throws IOException {
        String url = ask("{\"model\":\"dall-e-3\",\"prompt\":\"a cat\",\"size\":\"64x64\"}")
                .statusCode(200)
                .body("data[0].b64_json", nullValue())
                .extract()
                .path("data[0].url");

        assertEquals("64x64", size(given().get(url).asByteArray()));
    }

    @Test
    void aModelMayBeTheNameOfAProvider() {
        String job = ask("{\"model\":\"builtin\",\"prompt\":\"a cat\",\"size\":\"64x64\"}")
                .statusCode(200)
                .extract()
                .header("x-quire-job");

        given().get("/v1/jobs/" + job)
                .then()
                .body("pages[0].provider", equalTo("builtin"), "pages[0].model", nullValue());
    }

    @Test
    void theSameKeyGivesTheSamePictures() {
        String body = "{\"prompt\":\"a dog\",\"size\":\"64x64\"}";
        String once = given().header("Idempotency-Key", "openai-1")
                .contentType("application/json")
                .body(body)
                .post(PATH)
                .path("data[0].b64_json");
        String again = given().header("Idempotency-Key", "openai-1")
                .contentType("application/json")
                .body(body)
                .post(PATH)
                .path("data[0].b64_json");

        assertEquals(once, again);
    }

    @Test
    void theAnswerSaysWhatFormatCame() {
        String job =
                ask("{\"prompt\":\"a cat\",\"size\":\"64x64\",\"output_format\":\"webp\",\"background\":\"transparent\"}")
                        .statusCode(200)
                        .body("output_format", equalTo("png"))
                        .extract()
                        .header("x-quire-job");

        given().get("/v1/jobs/" + job).then().body("pages[0].result.contentType", equalTo("image/png"));
    }

    @Test
    void aTransparentJpegIsRefused() {
        ask("{\"prompt\":\"a cat\",\"output_format\":\"jpeg\",\"background\":\"transparent\"}")
                .statusCode(400)
                .body("error.param", equalTo("background"));
        given().contentType("application/json")
                .body(
                        "{\"kind\":\"images\",\"input\":{\"prompt\":\"a cat\",\"format\":\"jpeg\",\"background\":\"transparent\"}}")
                .post("/v1/jobs")
                .then()
                .statusCode(422)
                .body("errors.pointer", hasItem("/input/background"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                n                  | 11
                n                  | 0
                size               | "12x12"
                stream             | true
                output_format      | "gif"
                output_compression | 80
                background         | "red"
                moderation         | "low"
                partial_images     | 2
                quality            | "best"
                response_format    | "png"
                style              | "loud"
                surprise           | 1
                model              | "openai"
                """)
    void whatCantBeDoneIsRefused(String member, String value) {
        ask("{\"prompt\":\"a cat\",\"" + member + "\":" + value + "}")
                .statusCode(400)
                .contentType("application/json")
                .header("x-request-id", startsWith("req_"))
                .body(
                        "error.type",
                        equalTo("invalid_request_error"),
                        "error.param",
                        equalTo(member),
                        "error.message",
                        containsString(member),
                        "status",
                        nullValue());
    }

    @Test
    void everyRefusalHasOpenAisShape() {
        ask("{\"prompt\":").statusCode(400).body("error.type", equalTo("invalid_request_error"));
        ask("{}").statusCode(400).body("error.param", equalTo("prompt"));
        given().get(PATH).then().statusCode(405).body("error.type", equalTo("invalid_request_error"));
        given().get("/openai/v1/models").then().statusCode(404).body("error.code", equalTo("not_found"));
        given().contentType("application/json")
                .body(new byte[3_000_000])
                .post(PATH)
                .then()
                .statusCode(413)
                .body("error.type", equalTo("invalid_request_error"));
        given().contentType("text/plain")
                .body("a cat")
                .post(PATH)
                .then()
                .statusCode(415)
                .body("error.type", equalTo("invalid_request_error"));
    }

    private static ValidatableResponse ask(String body) {
        return given().contentType("application/json").body(body).post(PATH).then();
    }

    private static String size(byte[] picture) throws IOException {
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(picture));
        return image.getWidth() + "x" + image.getHeight();
    }
}
