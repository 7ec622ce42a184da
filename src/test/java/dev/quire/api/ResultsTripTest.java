package dev.quire.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quire.TestDatabase;
import dev.quire.media.Picture;
import dev.quire.media.PictureSniffer;
import dev.quire.media.Sha256;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/** What becomes of results: which version is shown, and all of them in one file. */
@QuarkusTest
@WithTestResource(TestDatabase.class)
class ResultsTripTest {

    @Test
    void anotherVersionCanBeShownAgain() {
        String id = settled(story("{\"prompt\":\"A fox\"}"));
        String first = given().get("/v1/jobs/" + id).path("pages[0].result.sha256");
        given().contentType("application/json")
                .body("{\"pages\":[\"page_1\"],\"overrides\":{\"seed\":7}}")
                .post("/v1/jobs/" + id + "/retry")
                .then()
                .statusCode(202);
        JsonPath before = Settled.job(id);

        choose(id, "{\"version\":1}")
                .statusCode(200)
                .body("result.version", equalTo(1), "result.sha256", equalTo(first), "state", equalTo("completed"));

        given().get("/v1/jobs/" + id + "/pages/page_1").then().body("versions.chosen", contains(true, false));
        JsonPath after = given().get("/v1/jobs/" + id).jsonPath();
        assertEquals(before.getInt("version") + 1, after.getInt("version"));
        assertEquals(before.getString("finishedAt"), after.getString("finishedAt"));
        assertEquals("completed", after.getString("state"));

        choose(id, "{\"version\":1}").statusCode(200);
        assertEquals(
                after.getInt("version"),
                given().get("/v1/jobs/" + id).jsonPath().getInt("version"));
    }

    @Test
    void onlyAVersionThatThereIsCanBeShown() {
        String id = settled(story("{\"prompt\":\"A fox\"}"));

        choose(id, "{\"version\":2}")
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/version"), "errors[0].detail", containsString("one of 1"));
        choose(id, "{}").statusCode(422);
        choose(id, "{\"version\":\"1\"}").statusCode(422);
        given().contentType("application/json")
                .body("{\"version\":1}")
                .post("/v1/jobs/" + id + "/pages/page_9/choose")
                .then()
                .statusCode(404);
    }

    @Test
    void theArchiveHasEveryPictureAndTheJob() throws IOException {
        String id = settled(story(
                "{\"prompt\":\"A fox\"}",
                "{\"prompt\":\"A moon\",\"simulate\":{\"fail\":\"REFUSED\"}}",
                "{\"prompt\":\"A hill\",\"imageUrl\":\"https://example.com/hill.png\"}"));

        Response file = given().get("/v1/jobs/" + id + "/archive");

        file.then()
                .statusCode(200)
                .contentType("application/zip")
                .header("Content-Disposition", containsString("quire-" + id + ".zip"));
        Map<String, byte[]> entries = unzipped(file.asByteArray());
        assertEquals(List.of("manifest.json", "page_1.png"), List.copyOf(entries.keySet()));
        assertArrayEquals(
                given().get("/v1/jobs/" + id + "/pages/page_1/content").asByteArray(), entries.get("page_1.png"));
        JsonNode manifest = new ObjectMapper().readTree(entries.get("manifest.json"));
        assertEquals(id, manifest.path("id").asText());
        assertEquals("error", manifest.at("/pages/1/state").asText());
        assertEquals(
                "https://example.com/hill.png",
                manifest.at("/pages/2/result/url").asText());
        given().get("/v1/jobs/00000000-0000-0000-0000-000000000000/archive")
                .then()
                .statusCode(404);
    }

    @Test
    void aPictureHasAThumbnailAndABlurHash() throws IOException {
        String id = settled("""
            {"kind":"images","input":{"prompt":"A fox","seed":1,"size":"1024x768"}}""");
        JsonPath page = given().get("/v1/jobs/" + id + "/pages/image_1").jsonPath();
        String url = "/v1/jobs/" + id + "/pages/image_1/content?version=1&variant=thumbnail";

        assertTrue(page.getString("result.blurhash").matches("L[0-9A-Za-z#$%*+,\\-.:;=?@\\[\\]^_{|}~]{27}"));
        assertEquals(url, page.getString("result.thumbnailUrl"));
        assertEquals(url, page.getString("versions[0].thumbnailUrl"));
        assertEquals(page.getString("result.blurhash"), page.getString("versions[0].blurhash"));
        Response thumbnail = given().get(url);
        thumbnail
                .then()
                .statusCode(200)
                .contentType("image/jpeg")
                .header("ETag", "\"" + Sha256.hex(thumbnail.asByteArray()) + "\"")
                .header("Cache-Control", containsString("immutable"))
                .header("Content-Disposition", containsString("image_1-thumbnail.jpeg"));
        assertEquals(Optional.of(new Picture("image/jpeg", 320, 240)), PictureSniffer.sniff(thumbnail.asByteArray()));
        assertNotNull(ImageIO.read(new ByteArrayInputStream(thumbnail.asByteArray())));
        given().header("If-None-Match", thumbnail.header("ETag"))
                .get(url)
                .then()
                .statusCode(304)
                .header("ETag", thumbnail.header("ETag"));
        given().get("/v1/jobs/" + id + "/pages/image_1/content?variant=thumbnail")
                .then()
                .statusCode(200)
                .header("ETag", thumbnail.header("ETag"))
                .header("Cache-Control", "private, no-cache");
    }

    @Test
    void aSmallPictureIsItsOwnThumbnail() {
        String id = settled(story("{\"prompt\":\"A fox\"}"));
        JsonPath page = given().get("/v1/jobs/" + id + "/pages/page_1").jsonPath();

        given().get(page.getString("result.thumbnailUrl"))
                .then()
                .statusCode(200)
                .contentType("image/png")
                .header("ETag", "\"" + page.getString("result.sha256") + "\"");
    }

    @Test
    void whatIsNotHereHasNoThumbnail() {
        String id = settled(story("{\"prompt\":\"A hill\",\"imageUrl\":\"https://example.com/hill.png\"}"));
        given().get("/v1/jobs/" + id)
                .then()
                .body("pages[0].result.thumbnailUrl", nullValue(), "pages[0].result.blurhash", nullValue());
        given().get("/v1/jobs/" + id + "/pages/page_1/content?variant=thumbnail")
                .then()
                .statusCode(404);
        given().get("/v1/jobs/" + id + "/pages/page_1/content?variant=large")
                .then()
                .statusCode(400);

        String texts = settled("""
            {"kind":"content","input":{"items":[{"type":"brand","targetKeywords":["oak"]}]}}""");
        given().get("/v1/jobs/" + texts + "/pages/item_1/content?variant=thumbnail")
                .then()
                .statusCode(404);
    }

    private static Map<String, byte[]> unzipped(byte[] file) throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(file))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                entries.put(entry.getName(), zip.readAllBytes());
            }
        }
        return entries;
    }

    private static String story(String... pages) {
        return "{\"kind\":\"story\",\"input\":{\"size\":\"64x64\",\"seed\":1,\"pages\":[" + String.join(",", pages)
                + "]}}";
    }

    private static String settled(String body) {
        String id = Submitted.submit(body);
        Settled.job(id);
        return id;
    }

    private static ValidatableResponse choose(String id, String body) {
        return given().contentType("application/json")
                .body(body)
                .post("/v1/jobs/" + id + "/pages/page_1/choose")
                .then();
    }
}
