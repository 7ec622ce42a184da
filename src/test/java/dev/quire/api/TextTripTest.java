package dev.quire.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.TestDatabase;
import io.cucumber.gherkin.GherkinParser;
import io.cucumber.messages.types.Envelope;
import io.cucumber.messages.types.Feature;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;

/** Jobs whose pages are texts, through HTTP. */
@QuarkusTest
@WithTestResource(TestDatabase.class)
class TextTripTest {

    private static final String STORY = """
            "userStory":{"title":"Log in by e-mail","description":"As a reader I want a link instead of a password.",
                         "acceptanceCriteria":["A link arrives within a minute","A link works once"]}""";

    @Test
    void eachContentHasATextForEachComponent() {
        JsonPath job = settled("""
            {"kind":"content","language":"es","input":{"seed":1,"items":[
              {"type":"product","targetKeywords":["lámpara de mesa","madera"],"brandVoice":"sereno","language":"en"},
              {"type":"engage","targetKeywords":["rebajas"],"components":["subject","postscript"]}]}}""");

        assertEquals("completed", job.getString("state"));
        Map<String, String> product = job.getMap("pages[0].result.text");
        assertEquals(
                List.of("title", "shortDescription", "description", "metaTitle", "metaDescription"),
                List.copyOf(product.keySet()));
        product.values().forEach(text -> assertTrue(text.contains("ámpara de mesa"), text));
        assertTrue(product.get("description").contains("sereno"));
        assertEquals("Rebajas: elegido con cuidado", job.getString("pages[1].result.text.subject"));
        assertEquals("application/json", job.getString("pages[1].result.contentType"));
    }

    @Test
    void aTextIsServedAsItsPagesContent() {
        JsonPath job = settled("""
            {"kind":"content","input":{"items":[{"type":"brand","targetKeywords":["oak"]}]}}""");
        String url = job.getString("pages[0].result.url");

        String tag = given().get(url)
                .then()
                .statusCode(200)
                .contentType("application/json")
                .header("X-Content-Type-Options", "nosniff")
                .body("tagline", containsString("Oak"))
                .extract()
                .header("ETag");
        given().header("If-None-Match", tag).get(url).then().statusCode(304);
    }

    @Test
    void contentIsOneDocumentOfALineEach() {
        JsonPath job = settled("""
            {"kind":"content","input":{"items":[
              {"type":"brand","targetKeywords":["oak"],"components":["tagline"]},
              {"type":"brand","targetKeywords":["elm"],"components":["tagline"],"simulate":{"fail":"REFUSED"}},
              {"type":"brand","targetKeywords":["ash"],"components":["tagline"]}]}}""");

        String document = given().get("/v1/jobs/" + job.getString("id") + "/document")
                .then()
                .statusCode(200)
                .contentType("application/jsonl")
                .extract()
                .asString();

        List<String> lines = document.lines().toList();
        assertEquals(2, lines.size());
        assertEquals("item_3", new JsonPath(lines.get(1)).getString("key"));
        assertTrue(new JsonPath(lines.get(1)).getString("texts.tagline").startsWith("Ash, "));
    }

    @Test
    void fortyFiveScenariosAreThreeBatchesAndOneFeature() throws IOException {
        JsonPath job = settled("""
            {"kind":"tests","input":{"storyId":"US-1",%s,"numTestCases":15,"testTypes":["UI","NEGATIVE"]}}""".formatted(STORY));

        assertEquals("completed", job.getString("state"));
        assertEquals(List.of("batch_1", "batch_2", "batch_3"), job.getList("pages.key"));
        assertEquals(Map.of("total", 45, "completed", 45, "missing", 0), job.getMap("progress.parts"));
        String document = document(job);
        Feature feature = feature(document);
        assertEquals("US-1: Log in by e-mail", feature.getName());
        assertEquals(45, names(feature).size());
        assertFalse(document.contains("missing."));
        assertEquals(document, zip(job).get("tests.feature"));
    }

    @Test
    void aFailedBatchIsToldAndMadeUpForByARetry() {
        JsonPath job = settled("""
            {"kind":"tests","maxAttempts":1,"input":{%s,"numTestCases":15,
             "simulate":[null,{"fail":"INVALID_RESULT","times":1}]}}""".formatted(STORY));

        assertEquals("partial", job.getString("state"));
        assertEquals("INVALID_RESULT", job.getString("pages[1].error.code"));
        assertEquals(Map.of("total", 45, "completed", 30, "missing", 15), job.getMap("progress.parts"));
        assertEquals("2 of 3 pages completed; 15 of 45 scenarios are missing", job.getString("message"));
        assertEquals(30, names(feature(document(job))).size());
        assertTrue(document(job).contains("# 15 of 45 scenarios are missing."));

        given().contentType("application/json")
                .body("{}")
                .post("/v1/jobs/" + job.getString("id") + "/retry")
                .then()
                .statusCode(202);
        JsonPath after = Settled.job(job.getString("id"));

        assertEquals("completed", after.getString("state"));
        assertEquals(45, names(feature(document(after))).size());
        assertEquals(List.of(1, 2, 1), after.getList("pages.attempt"));
    }

    @Test
    void aBatchThatBringsTooFewIsAskedForTheRest() {
        JsonPath job = settled("""
            {"kind":"tests","input":{%s,"simulate":[{"fail":"TOO_FEW","times":1}]}}""".formatted(STORY));

        assertEquals("completed", job.getString("state"));
        assertEquals(2, job.getInt("pages[0].attempt"));
        List<String> names = names(feature(document(job)));
        assertEquals(15, names.size());
        assertEquals(15, new HashSet<>(names).size());
    }

    /** What the first run brought is paid for, and is not asked for again. */
    @Test
    void aRetryOfABatchThatBroughtTooFewAsksForTheRestOnly() {
        JsonPath job = settled("""
            {"kind":"tests","maxAttempts":1,"input":{%s,"simulate":[{"fail":"TOO_FEW","times":2}]}}""".formatted(STORY));
        assertEquals("failed", job.getString("state"));
        assertTrue(job.getString("pages[0].error.message").startsWith("8 of 15 scenarios are missing"));

        given().contentType("application/json")
                .body("{}")
                .post("/v1/jobs/" + job.getString("id") + "/retry")
                .then()
                .statusCode(202);

        assertTrue(Settled.job(job.getString("id"))
                .getString("pages[0].error.message")
                .startsWith("4 of 15 scenarios are missing"));
    }

    @Test
    void whatCanNotBeWrittenIsRefused() {
        refused("{\"kind\":\"content\",\"input\":{\"items\":[]}}").body("errors[0].pointer", equalTo("/input/items"));
        refused("{\"kind\":\"content\",\"input\":{\"items\":[{\"type\":\"poem\",\"targetKeywords\":[\"a\"]}]}}")
                .body("errors[0].pointer", equalTo("/input/items/0/type"))
                .body("errors[0].detail", containsString("brand, category, engage, inspire, product"));
        refused("{\"kind\":\"content\",\"input\":{\"items\":[{\"type\":\"brand\",\"targetKeywords\":[\"a\"],"
                        + "\"components\":[\"b\",\"b\"]}]}}")
                .body("errors[0].pointer", equalTo("/input/items/0/components/1"));
        refused("{\"kind\":\"content\",\"input\":{\"items\":[{\"type\":\"brand\",\"targetKeywords\":[\"a\"],"
                        + "\"components\":[\"a b\"]}]}}")
                .body("errors[0].pointer", equalTo("/input/items/0/components/0"));
        refused("{\"kind\":\"tests\",\"input\":{}}").body("errors[0].pointer", equalTo("/input/userStory"));
        refused("{\"kind\":\"tests\",\"input\":{" + STORY + ",\"testTypes\":[\"MAGIC\"]}}")
                .body("errors[0].pointer", equalTo("/input/testTypes/0"));
        refused("{\"kind\":\"tests\",\"input\":{" + STORY
                        + ",\"numTestCases\":1000,\"scenariosPerTest\":20,\"batchSize\":1}}")
                .body("errors[0].pointer", equalTo("/input/batchSize"));
    }

    @Test
    void picturesHaveNoDocumentAndTextsNoStyle() {
        JsonPath pictures = settled("{\"kind\":\"images\",\"input\":{\"prompt\":\"A fox\",\"size\":\"64x64\"}}");
        Object parts = pictures.get("progress.parts");
        assertNull(parts);
        given().get("/v1/jobs/" + pictures.getString("id") + "/document").then().statusCode(404);

        JsonPath texts = settled("""
            {"kind":"content","input":{"items":[{"type":"brand","targetKeywords":["oak"]}]}}""");
        given().contentType("application/json")
                .body("{\"pages\":[\"item_1\"],\"overrides\":{\"style\":\"ink\"}}")
                .post("/v1/jobs/" + texts.getString("id") + "/retry")
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/overrides/style"));
        given().get("/v1/jobs/" + texts.getString("id"))
                .then()
                .body(
                        "pages[0].result.sha256",
                        nullValue(),
                        "pages[0].result.thumbnailUrl",
                        nullValue(),
                        "pages[0].result.blurhash",
                        nullValue());
    }

    private static ValidatableResponse refused(String body) {
        return given().contentType("application/json")
                .body(body)
                .post("/v1/jobs")
                .then()
                .statusCode(422);
    }

    private static JsonPath settled(String body) {
        String id = Submitted.submit(body);
        return Settled.job(id);
    }

    private static String document(JsonPath job) {
        return given().get("/v1/jobs/" + job.getString("id") + "/document")
                .then()
                .statusCode(200)
                .contentType("text/plain")
                .extract()
                .asString();
    }

    private static Feature feature(String document) {
        List<Envelope> parsed = GherkinParser.builder()
                .includeSource(false)
                .includePickles(false)
                .build()
                .parse("tests.feature", document.getBytes(StandardCharsets.UTF_8))
                .toList();
        assertTrue(parsed.stream().noneMatch(each -> each.getParseError().isPresent()), parsed::toString);
        return parsed.stream()
                .flatMap(each -> each.getGherkinDocument().stream())
                .findFirst()
                .orElseThrow()
                .getFeature()
                .orElseThrow();
    }

    private static List<String> names(Feature feature) {
        return feature.getChildren().stream()
                .map(child -> child.getScenario().orElseThrow().getName())
                .distinct()
                .toList();
    }

    private static Map<String, String> zip(JsonPath job) throws IOException {
        byte[] archive =
                given().get("/v1/jobs/" + job.getString("id") + "/archive").asByteArray();
        Map<String, String> files = new LinkedHashMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
            for (Optional<ZipEntry> entry = Optional.ofNullable(zip.getNextEntry());
                    entry.isPresent();
                    entry = Optional.ofNullable(zip.getNextEntry())) {
                files.put(entry.get().getName(), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return files;
    }
}
