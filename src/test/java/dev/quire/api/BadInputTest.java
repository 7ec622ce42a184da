package dev.quire.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.quire.TestDatabase;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is not a good request gets its exact 4xx, stores nothing, and hurts nobody after it. */
@QuarkusTest
@WithTestResource(TestDatabase.class)
class BadInputTest {

    private static final String GOOD_PAGE = "{\"prompt\":\"a\"}";

    static Stream<Arguments> bodies() {
        return Stream.of(
                Arguments.of(400, null, ""),
                Arguments.of(400, null, "{"),
                Arguments.of(400, null, "{} {}"),
                Arguments.of(400, null, "{'kind':'story'}"),
                Arguments.of(400, null, "{\"kind\":\"story\",\"kind\":\"images\"}"),
                Arguments.of(400, null, "{\"input\":{\"pages\":[{\"prompt\":\"a\",\"prompt\":\"b\"}]}}"),
                Arguments.of(400, null, "[".repeat(5000)),
                Arguments.of(400, null, "{\"priority\":NaN}"),
                Arguments.of(422, "", "[]"),
                Arguments.of(422, "", "null"),
                Arguments.of(422, "", "\"story\""),
                Arguments.of(422, "/input", "{\"kind\":\"story\"}"),
                Arguments.of(422, "/kind", "{\"input\":{}}"),
                Arguments.of(422, "/kind", "{\"kind\":\"opera\",\"input\":{}}"),
                Arguments.of(422, "/kind", "{\"kind\":1,\"input\":{}}"),
                Arguments.of(422, "/extra", with("\"extra\":1", GOOD_PAGE)),
                Arguments.of(422, "/a~1b~0", with("\"a/b~\":1", GOOD_PAGE)),
                Arguments.of(422, "/title", with("\"title\":5", GOOD_PAGE)),
                Arguments.of(422, "/title", with("\"title\":\"" + "a".repeat(501) + "\"", GOOD_PAGE)),
                Arguments.of(422, "/externalId", with("\"externalId\":\"" + "a".repeat(256) + "\"", GOOD_PAGE)),
                Arguments.of(422, "/priority", with("\"priority\":10", GOOD_PAGE)),
                Arguments.of(422, "/priority", with("\"priority\":-1", GOOD_PAGE)),
                Arguments.of(422, "/priority", with("\"priority\":1.5", GOOD_PAGE)),
                Arguments.of(422, "/priority", with("\"priority\":\"5\"", GOOD_PAGE)),
                Arguments.of(422, "/priority", with("\"priority\":99999999999", GOOD_PAGE)),
                Arguments.of(422, "/maxAttempts", with("\"maxAttempts\":0", GOOD_PAGE)),
                Arguments.of(422, "/maxAttempts", with("\"maxAttempts\":11", GOOD_PAGE)),
                Arguments.of(422, "/provider", with("\"provider\":\"nobody\"", GOOD_PAGE)),
                Arguments.of(422, "/language", with("\"language\":\"not a language\"", GOOD_PAGE)),
                Arguments.of(422, "/metadata", with("\"metadata\":[]", GOOD_PAGE)),
                Arguments.of(422, "/metadata", with("\"metadata\":{" + manyKeys(51) + "}", GOOD_PAGE)),
                Arguments.of(422, "/metadata", with("\"metadata\":{\"" + "k".repeat(501) + "\":1}", GOOD_PAGE)),
                Arguments.of(422, "/metadata", with("\"metadata\":{\"k\":\"" + "v".repeat(16_001) + "\"}", GOOD_PAGE)),
                Arguments.of(422, "/input", "{\"kind\":\"story\",\"input\":7}"),
                Arguments.of(422, "/input/pages", "{\"kind\":\"story\",\"input\":{}}"),
                Arguments.of(422, "/input/pages", with("\"priority\":1", "")),
                Arguments.of(422, "/input/pages", "{\"kind\":\"story\",\"input\":{\"pages\":" + GOOD_PAGE + "}}"),
                Arguments.of(422, "/input/pages", with("\"priority\":1", manyPages(1001))),
                Arguments.of(422, "/input/pages/0", with("\"priority\":1", "null")),
                Arguments.of(422, "/input/pages/0", with("\"priority\":1", "\"a\"")),
                Arguments.of(422, "/input/pages/0/prompt", with("\"priority\":1", "{}")),
                Arguments.of(422, "/input/pages/0/prompt", with("\"priority\":1", "{\"prompt\":null}")),
                Arguments.of(422, "/input/pages/0/prompt", with("\"priority\":1", "{\"prompt\":\" \\n\\t\"}")),
                Arguments.of(422, "/input/pages/1/prompt", with("\"priority\":1", GOOD_PAGE + ",{\"prompt\":true}")),
                Arguments.of(
                        422,
                        "/input/pages/0/prompt",
                        with("\"priority\":1", "{\"prompt\":\"" + "😀".repeat(32_001) + "\"}")),
                Arguments.of(422, "/input/pages/0/prompt", with("\"priority\":1", "{\"prompt\":\"a\\u0000b\"}")),
                Arguments.of(422, "/input/pages/0/prompt", with("\"priority\":1", "{\"prompt\":\"a\\ud800b\"}")),
                Arguments.of(422, "/input/pages/0/prompt", with("\"priority\":1", "{\"prompt\":\"a\\udc00\"}")),
                Arguments.of(422, "/metadata/k", with("\"metadata\":{\"k\":\"\\u0000\"}", GOOD_PAGE)),
                Arguments.of(422, "/metadata", with("\"metadata\":{\"\\u0000\":1}", GOOD_PAGE)),
                Arguments.of(
                        422,
                        "/input/pages/1/number",
                        with("\"priority\":1", "{\"number\":3,\"prompt\":\"a\"},{\"number\":3,\"prompt\":\"b\"}")),
                Arguments.of(422, "/input/pages/0/number", with("\"priority\":1", "{\"number\":0,\"prompt\":\"a\"}")),
                Arguments.of(
                        422,
                        "/input/pages/0/imageUrl",
                        with("\"priority\":1", "{\"prompt\":\"a\",\"imageUrl\":\"http://example.com/a.png\"}")),
                Arguments.of(
                        422,
                        "/input/pages/0/imageUrl",
                        with("\"priority\":1", "{\"prompt\":\"a\",\"imageUrl\":\"https://u:p@example.com/a\"}")),
                Arguments.of(
                        422,
                        "/input/pages/0/simulate/fail",
                        with("\"priority\":1", "{\"prompt\":\"a\",\"simulate\":{\"fail\":\"SOMETIMES\"}}")),
                Arguments.of(
                        422,
                        "/input/pages/0/simulate/latencyMs",
                        with("\"priority\":1", "{\"prompt\":\"a\",\"simulate\":{\"latencyMs\":-1}}")),
                Arguments.of(
                        422, "/input/size", "{\"kind\":\"images\",\"input\":{\"prompt\":\"a\",\"size\":\"63x64\"}}"),
                Arguments.of(
                        422, "/input/size", "{\"kind\":\"images\",\"input\":{\"prompt\":\"a\",\"size\":\"64x2049\"}}"),
                Arguments.of(422, "/input/count", "{\"kind\":\"images\",\"input\":{\"prompt\":\"a\",\"count\":1001}}"),
                Arguments.of(422, "/input/seed", "{\"kind\":\"images\",\"input\":{\"prompt\":\"a\",\"seed\":-1}}"));
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void isRefusedAndStoresNothing(int status, String pointer, String body) {
        long jobs = jobs();

        Response answer = given().contentType("application/json")
                .body(body.getBytes(StandardCharsets.UTF_8))
                .post("/v1/jobs");

        answer.then()
                .statusCode(status)
                .contentType("application/problem+json")
                .body("status", equalTo(status))
                .body("detail", notNullValue())
                .body("error.code", equalTo("INVALID_REQUEST"));
        if (pointer != null) {
            answer.then().body("errors[0].pointer", equalTo(pointer));
        }
        assertEquals(jobs, jobs());
    }

    @Test
    void allThatIsWrongIsSaidAtOnce() {
        given().contentType("application/json")
                .body("{\"kind\":\"story\",\"input\":{},\"priority\":11,\"maxAttempts\":0}")
                .post("/v1/jobs")
                .then()
                .statusCode(422)
                .body("errors.pointer", equalTo(java.util.List.of("/maxAttempts", "/priority")));
    }

    @Test
    void aProviderWithoutAKeySaysWhatToSet() {
        given().contentType("application/json")
                .body(with("\"provider\":\"openai\"", GOOD_PAGE))
                .post("/v1/jobs")
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/provider"))
                .body("errors[0].detail", equalTo("Provider openai has no key: set OPENAI_API_KEY."));
    }

    @Test
    void brokenUtf8IsRefused() {
        byte[] body = "{\"kind\":\"?\"}".getBytes(StandardCharsets.US_ASCII);
        body[9] = (byte) 0xC3;
        problem(given().contentType("application/json").body(body).post("/v1/jobs"), 400);
        byte[] utf16 = "{}".getBytes(StandardCharsets.UTF_16);
        problem(given().contentType("application/json").body(utf16).post("/v1/jobs"), 400);
    }

    @Test
    void aBodyThatIsTooLargeIsRefusedHoweverItComes() throws IOException, InterruptedException {
        byte[] large = new byte[5_000_000];
        problem(given().contentType("application/json").body(large).post("/v1/jobs"), 413);
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest chunked = HttpRequest.newBuilder(
                            URI.create(RestAssured.baseURI + ":" + RestAssured.port + "/v1/jobs"))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large)))
                    .build();
            HttpResponse<String> answer = http.send(chunked, HttpResponse.BodyHandlers.ofString());
            assertEquals(413, answer.statusCode());
            assertEquals(
                    "application/problem+json",
                    answer.headers().firstValue("Content-Type").orElse(""));
        }
    }

    @Test
    void httpIsTakenAtItsWord() {
        problem(given().get("/v1/jobs/1"), 400);
        problem(given().get("/v1/jobs/00000000-0000-0000-0000-00000000000g"), 400);
        problem(given().get("/v1/jobs/01999999-0000-7000-8000-000000000000"), 404);
        problem(given().get("/v1/jobs/01999999-0000-7000-8000-000000000000?wait=61"), 400);
        problem(given().post("/v1/jobs/01999999-0000-7000-8000-000000000000/cancel"), 404);
        problem(given().get("/v1/nothing"), 404);
        problem(given().contentType("application/json").body("{}").put("/v1/jobs"), 405);
        problem(given().contentType("text/plain").body("{}").post("/v1/jobs"), 415);
        problem(given().body("{}".getBytes(StandardCharsets.UTF_8)).post("/v1/jobs"), 415);
        problem(given().header("Accept", "text/html").get("/v1/queue"), 406);
    }

    @Test
    void theLimitsThemselvesAreFine() {
        given().contentType("application/json")
                .body(with(
                        "\"title\":\"" + "é".repeat(500) + "\",\"priority\":0,\"maxAttempts\":10,\"metadata\":{"
                                + manyKeys(50) + "}",
                        "{\"number\":1000000,\"prompt\":\"" + "😀".repeat(32_000) + "\"}"))
                .post("/v1/jobs")
                .then()
                .statusCode(202);
        given().contentType("application/json")
                .body(with("\"priority\":1", manyPages(1000)))
                .post("/v1/jobs")
                .then()
                .statusCode(202)
                .body("progress.total", equalTo(1000));
    }

    private static void problem(Response answer, int status) {
        answer.then()
                .statusCode(status)
                .contentType("application/problem+json")
                .body("status", equalTo(status))
                .body("error.code", notNullValue());
    }

    private static long jobs() {
        io.restassured.path.json.JsonPath queue = given().get("/v1/queue").jsonPath();
        return Stream.of("pending", "processing", "completed", "failed", "cancelled")
                .mapToLong(queue::getLong)
                .sum();
    }

    private static String with(String members, String pages) {
        return "{\"kind\":\"story\"," + members + ",\"input\":{\"size\":\"64x64\",\"pages\":[" + pages + "]}}";
    }

    private static String manyPages(int count) {
        return IntStream.range(0, count).mapToObj(i -> GOOD_PAGE).collect(Collectors.joining(","));
    }

    private static String manyKeys(int count) {
        return IntStream.range(0, count).mapToObj(i -> "\"k" + i + "\":" + i).collect(Collectors.joining(","));
    }
}
