package dev.quire.process;

import static dev.quire.provider.contract.VendorStub.answer;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quire.media.Pngs;
import dev.quire.provider.contract.VendorStub;
import dev.quire.provider.contract.VendorStub.Asked;
import dev.quire.provider.contract.VendorStub.Reply;
import dev.quire.provider.contract.Wire;
import dev.quire.torture.stub.StubProvider;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The packaged service asks servers that answer as Gemini, fal and a stable-diffusion server do, rightly and wrongly. */
class VendorIT {

    private static final byte[] PICTURE = StubProvider.picture("fox");

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    static Path folder;

    private static volatile Function<Asked, Reply> vendor;
    private static VendorStub stub;
    private static Postgres postgres;
    private static Service service;

    @BeforeAll
    static void start() throws Exception {
        stub = VendorStub.to(asked -> vendor.apply(asked));
        postgres = new Postgres(folder);
        service = Service.start(
                folder,
                postgres.settings(
                        "quire.provider.gemini.base-url", stub.url(),
                        "quire.provider.gemini.api-key", "none",
                        "quire.provider.fal.base-url", stub.url(),
                        "quire.provider.fal.api-key", "none",
                        "quire.provider.openai.base-url", stub.url(),
                        "quire.provider.openai.api-key", "none",
                        "quire.provider.sdserver.base-url", stub.url()));
    }

    @AfterAll
    static void stop() throws Exception {
        service.close();
        postgres.close();
        stub.close();
    }

    @Test
    void geminisPictureIsServedAsItCame() throws Exception {
        Reply picture = geminiPicture("image/png", PICTURE);
        vendor = _ -> picture;
        JsonNode job = settled(images("gemini"));

        assertEquals("completed", job.path("state").asText(), job.toString());
        HttpResponse<byte[]> content = content(job);
        assertArrayEquals(PICTURE, content.body());
        assertEquals("image/png", content.headers().firstValue("Content-Type").orElseThrow());
    }

    @Test
    void geminisTextIsThePagesText() throws Exception {
        Reply text = Wire.read("gemini", "text", Map.of()).reply();
        vendor = _ -> text;
        JsonNode job = settled("""
                {"kind":"content","provider":"gemini","maxAttempts":1,"input":{"items":[
                  {"type":"brand","targetKeywords":["oak"],"components":["tagline"]}]}}""");

        assertEquals("completed", job.path("state").asText(), job.toString());
        assertEquals("Oak, é", job.at("/pages/0/result/text/tagline").asText());
    }

    @Test
    void aStableDiffusionServerIsAskedHowFarItIs() throws Exception {
        CountDownLatch polled = new CountDownLatch(1);
        Reply progress = Wire.read("sdserver", "progress", Map.of()).reply();
        Reply picture =
                Wire.read("sdserver", "ok", Map.of("picture", base64(PICTURE))).reply();
        Reply whenPolled = connection -> {
            await(polled);
            picture.to(connection);
        };
        vendor = asked -> {
            if (asked.line().startsWith("GET /v1/sdapi/v1/progress")) {
                polled.countDown();
                return progress;
            }
            return whenPolled;
        };
        JsonNode job = settled(images("sdserver"));

        assertEquals("completed", job.path("state").asText(), job.toString());
        assertArrayEquals(PICTURE, content(job).body());
        assertEquals(0, polled.getCount());
    }

    @Test
    void falsQueueIsFollowedToItsLink() throws Exception {
        String request = "/v1/fal-ai/flux/requests/764cabcf-b745-4b3e-ae38-1200304cf45b";
        AtomicInteger looks = new AtomicInteger();
        Reply done = Wire.read("fal", "ok", Map.of("picture", base64(PICTURE))).reply();
        Reply queued = answer(200, "{\"status\":\"IN_QUEUE\",\"queue_position\":1}");
        vendor = asked -> asked.line().equals("GET " + request + "/status HTTP/1.1") && looks.incrementAndGet() == 1
                ? queued
                : done;
        JsonNode job = settled(images("fal"));

        assertEquals("completed", job.path("state").asText(), job.toString());
        assertArrayEquals(PICTURE, content(job).body());
        assertEquals(2, looks.get());
        assertEquals(
                "fal-ai/flux/requests/764cabcf-b745-4b3e-ae38-1200304cf45b",
                postgres.one("SELECT reference FROM provider_call WHERE provider = 'fal'"));
    }

    @ParameterizedTest
    @CsvSource({
        "gemini, :generateContent, :generateContent",
        "openai, /images/generations, /images/edits",
        "sdserver, /txt2img, /img2img"
    })
    void thePagesAreAskedForWithTheCoverAsReference(String provider, String asks, String asksLike) throws Exception {
        Reply picture =
                Wire.read(provider, "ok", Map.of("picture", base64(PICTURE))).reply();
        List<Asked> posts = new CopyOnWriteArrayList<>();
        vendor = asked -> {
            if (!asked.line().startsWith("POST ")) {
                return answer(404, "");
            }
            posts.add(asked);
            return picture;
        };
        JsonNode job = settled("{\"kind\":\"story\",\"provider\":\"" + provider
                + "\",\"maxAttempts\":1,\"input\":{\"cover\":{\"prompt\":\"A fox\",\"reference\":true},"
                + "\"pages\":[{\"prompt\":\"It wakes up\"},{\"prompt\":\"It walks\"}]}}");

        assertEquals("completed", job.path("state").asText(), job.toString());
        assertEquals(3, posts.size());
        assertTrue(posts.getFirst().line().contains(asks), posts.getFirst().line());
        assertFalse(shows(posts.getFirst()));
        for (Asked page : posts.subList(1, 3)) {
            assertTrue(page.line().contains(asksLike), page.line());
            assertTrue(shows(page), page.body());
        }
    }

    /** Whether a request has the picture in it, as it is or in base64. */
    private static boolean shows(Asked asked) {
        String bytes = new String(asked.bytes(), StandardCharsets.ISO_8859_1);
        return bytes.contains(new String(PICTURE, StandardCharsets.ISO_8859_1))
                || bytes.contains('"' + base64(PICTURE) + '"');
    }

    static Stream<Arguments> noPictures() throws IOException {
        byte[] svg = "<svg xmlns='http://www.w3.org/2000/svg'/>".getBytes(StandardCharsets.UTF_8);
        return Stream.of(
                Arguments.of("HTML instead of JSON", answer(200, "<html/>", "Content-Type: text/html"), "not JSON"),
                Arguments.of("HTML", geminiPicture("image/png", "<html/>".getBytes(StandardCharsets.UTF_8)), "whole"),
                Arguments.of("SVG", geminiPicture("image/svg+xml", svg), "whole"),
                Arguments.of("called otherwise", geminiPicture("text/html", PICTURE), "without a picture"),
                Arguments.of("too large", geminiPicture("image/png", Pngs.of(30_000, 30_000, 35)), "whole"),
                Arguments.of("no pixels", geminiPicture("image/png", Pngs.of(4_000, 4_000, 35)), "whole"),
                Arguments.of("a bomb", geminiPicture("image/png", Pngs.of(1, 1, 100_000_000)), "whole"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("noPictures")
    void whatIsNoPictureIsNeverServed(String name, Reply reply, String why) throws Exception {
        String blobs = postgres.one("SELECT count(*) FROM blob");
        vendor = _ -> reply;
        JsonNode job = settled(images("gemini"));

        assertEquals("INVALID_RESULT", job.at("/pages/0/error/code").asText(), job.toString());
        assertTrue(job.at("/pages/0/error/message").asText().contains(why), job.toString());
        assertEquals(404, content(job).statusCode());
        assertEquals(blobs, postgres.one("SELECT count(*) FROM blob"));
    }

    private static String images(String provider) {
        return "{\"kind\":\"images\",\"provider\":\"" + provider
                + "\",\"maxAttempts\":1,\"input\":{\"prompt\":\"A fox\"}}";
    }

    private static JsonNode settled(String body) throws IOException, InterruptedException {
        return service.settled(service.submit(body));
    }

    private static HttpResponse<byte[]> content(JsonNode job) throws IOException, InterruptedException {
        URI uri = URI.create(service.url() + "/v1/jobs/" + job.path("id").asText() + "/pages/"
                + job.at("/pages/0/key").asText() + "/content");
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofByteArray());
        }
    }

    private static Reply geminiPicture(String mimeType, byte[] bytes) throws IOException {
        Wire ok = Wire.read("gemini", "ok", Map.of("picture", base64(bytes)));
        return answer(ok.status(), ok.body().replace("image/png", mimeType), ok.headers());
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(60, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
