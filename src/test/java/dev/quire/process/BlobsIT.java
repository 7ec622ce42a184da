package dev.quire.process;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quire.media.Sha256;
import dev.quire.media.shelf.Bucket;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The packaged service with its results in a folder, and in the bucket of a server that speaks S3. */
class BlobsIT {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String STORY = """
            {"kind":"story","cache":true,"input":{"size":"512x512","seed":1,"pages":[{"prompt":"A fox"},{"prompt":"A moon"}]}}""";
    private static final String ONE =
            "{\"kind\":\"images\",\"input\":{\"prompt\":\"A fox\",\"seed\":1,\"size\":\"512x512\"}}";

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private Postgres postgres;
    private Bucket bucket;

    @BeforeEach
    void open() throws Exception {
        postgres = new Postgres(folder);
        bucket = new Bucket(folder.resolve("s3"));
    }

    @AfterEach
    void close() throws Exception {
        postgres.close();
        bucket.close();
    }

    @Test
    void resultsLiveAndGoInAFolder() throws Exception {
        Path blobs = folder.resolve("blobs");
        wholeLife("folder", inFolder(blobs), () -> {
            try (Stream<Path> files = Files.walk(blobs)) {
                return files.filter(Files::isRegularFile).map(Path::toString).toList();
            }
        });
    }

    @Test
    void resultsLiveAndGoInABucket() throws Exception {
        wholeLife("s3", inBucket(), bucket::keys);
    }

    private interface Objects {
        List<String> names() throws Exception;
    }

    private void wholeLife(String store, Map<String, String> settings, Objects objects) throws Exception {
        try (Service service = Service.start(folder, settings)) {
            String id = submit(service, STORY);
            JsonNode job = service.settled(id);
            assertEquals("completed", job.path("state").asText(), job.toString());
            assertEquals(List.of(store), postgres.column("SELECT DISTINCT store FROM blob WHERE bytes IS NULL"));
            assertEquals("0", postgres.one("SELECT count(*) FROM loose_object"));
            assertEquals(2, objects.names().size());

            List<byte[]> pictures = new ArrayList<>();
            for (JsonNode page : job.path("pages")) {
                byte[] picture = bytes(service, page.at("/result/url").asText());
                assertEquals(page.at("/result/sha256").asText(), Sha256.hex(picture));
                assertEquals(
                        200,
                        get(service, page.at("/result/thumbnailUrl").asText()).statusCode());
                pictures.add(picture);
            }
            List<byte[]> archived = pictures(bytes(service, "/v1/jobs/" + id + "/archive"));
            assertEquals(2, archived.size());
            for (int i = 0; i < 2; i++) {
                assertArrayEquals(pictures.get(i), archived.get(i));
            }

            String reuse = submit(service, STORY);
            JsonNode reused = service.settled(reuse).path("pages").get(0);
            assertEquals("true", reused.at("/result/cached").asText(), reused.toString());
            assertArrayEquals(
                    pictures.getFirst(), bytes(service, reused.at("/result/url").asText()));
            HttpResponse<String> openAi = service.send("POST", "/openai/v1/images/generations", """
                    {"prompt":"A hill","size":"1024x1024","response_format":"b64_json"}""");
            assertEquals(200, openAi.statusCode(), openAi.body());
            byte[] hill =
                    Base64.getDecoder().decode(openAi.body().replaceAll("(?s).*\"b64_json\":\"([^\"]+)\".*", "$1"));
            assertEquals("1", postgres.one("SELECT count(*) FROM blob WHERE sha256 = '" + Sha256.hex(hill) + "'"));

            for (String job2 : postgres.column("SELECT id::text FROM job")) {
                assertEquals(
                        204, service.send("DELETE", "/v1/jobs/" + job2, null).statusCode());
            }
            postgres.execute("UPDATE blob SET created_at = created_at - interval '2 hours'");
            await(
                    "the sweep of rows",
                    () -> postgres.one("SELECT count(*) FROM blob").equals("0"));
            assertEquals(3, objects.names().size(), "young ones stay");
            postgres.execute("UPDATE loose_object SET created_at = created_at - interval '2 hours'");
            await("the sweep of objects", () -> objects.names().isEmpty());
            await(
                    "the end of the list",
                    () -> postgres.one("SELECT count(*) FROM loose_object").equals("0"));
        }
    }

    @Test
    void whatWasWrittenElsewhereIsReadAfterAChange() throws Exception {
        String first;
        try (Service service = Service.start(folder, inBucket())) {
            first = submit(service, ONE);
            service.settled(first);
        }
        Map<String, String> settings = inFolder(folder.resolve("blobs"));
        settings.putAll(bucket.settings());
        String second;
        try (Service service = Service.start(folder, settings)) {
            second = submit(service, ONE.replace("A fox", "A moon"));
            service.settled(second);
            assertPicture(service, first);
            assertPicture(service, second);
        }
        settings.put("quire.blobs.store", "database");
        try (Service service = Service.start(folder, settings)) {
            String third = submit(service, ONE.replace("A fox", "A hill"));
            service.settled(third);
            for (String id : List.of(first, second, third)) {
                assertPicture(service, id);
            }
        }
        assertEquals(List.of("database", "folder", "s3"), postgres.column("SELECT store FROM blob ORDER BY store"));
    }

    @Test
    void anObjectOfAKilledServiceIsClearedAndItsPageIsMadeElsewhere() throws Exception {
        String id;
        try (Service killed = Service.start(folder, inBucket());
                Connection connection = postgres.connect();
                Statement lock = connection.createStatement()) {
            connection.setAutoCommit(false);
            lock.execute("LOCK TABLE blob IN SHARE MODE");
            id = submit(killed, ONE);
            await("an object without a row", () -> bucket.keys().size() == 1);
            killed.kill();
        }
        String orphan = bucket.keys().getFirst();
        try (Service service = Service.start(folder, inBucket())) {
            assertEquals("completed", service.settled(id).path("state").asText());
            assertPicture(service, id);
            assertEquals(2, bucket.keys().size());
            postgres.execute("UPDATE loose_object SET created_at = created_at - interval '2 hours'");
            await("the sweep", () -> bucket.keys().size() == 1);
            assertNotEquals(List.of(orphan), bucket.keys());
            assertPicture(service, id);
        }
    }

    @Test
    void aResultWaitsForAStoreThatIsAway() throws Exception {
        try (Service service = Service.start(folder, inBucket())) {
            String before = submit(service, ONE.replace("A fox", "A moon"));
            service.settled(before);
            bucket.stop();
            String id = submit(service, ONE);
            await("the outage", () -> service.log().contains("waits for the store s3"));
            HttpResponse<byte[]> away = get(service, "/v1/jobs/" + before + "/pages/image_1/content");
            assertEquals(503, away.statusCode());
            assertEquals("1", away.headers().firstValue("Retry-After").orElseThrow());
            assertEquals(
                    "generating", service.get("/v1/jobs/" + id).path("state").asText());

            bucket.startAgain();
            JsonNode job = service.settled(id);

            assertEquals("completed", job.path("state").asText(), job.toString());
            assertEquals(1, job.at("/pages/0/attempt").asInt());
            assertPicture(service, id);
            assertPicture(service, before);
            assertEquals("s3", postgres.one("SELECT DISTINCT store FROM blob"));
        }
    }

    @Test
    void aStopDoesNotWaitForAStoreThatIsAwayNorLoseTheResult() throws Exception {
        Map<String, String> settings = inBucket();
        settings.put("quire.worker.drain", "PT1S");
        String id;
        try (Service service = Service.start(folder, settings)) {
            bucket.stop();
            id = submit(service, ONE);
            await("the outage", () -> service.log().contains("waits for the store s3"));
            service.terminate();
        }
        assertEquals("database", postgres.one("SELECT store FROM blob"));
        assertEquals("completed", postgres.one("SELECT settled_state FROM page"));
        bucket.startAgain();
        try (Service service = Service.start(folder, settings)) {
            assertPicture(service, id);
        }
    }

    @Test
    void aStartWithAStoreThatIsNotThereSaysWhichSetting() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "not a folder");
        Map<String, String> unset = postgres.settings("quire.blobs.store", "folder");
        Map<String, String> away = inBucket();
        away.put("quire.blobs.s3.endpoint", "http://127.0.0.1:1");
        Map<String, String> noBucket = inBucket();
        noBucket.put("quire.blobs.s3.bucket", "nobodys-bucket");
        Map<String, String> half = inBucket();
        half.remove("quire.blobs.s3.secret-key");

        assertRefused(unset, "quire.blobs.folder is not set");
        assertRefused(inFolder(file), "can't be kept in quire.blobs.folder");
        assertRefused(away, "can't be kept in quire.blobs.s3.bucket");
        assertRefused(noBucket, "can't be kept in quire.blobs.s3.bucket (nobodys-bucket");
        assertRefused(half, "quire.blobs.s3.secret-key go together");
    }

    private void assertRefused(Map<String, String> settings, String sentence) throws Exception {
        try (Service service = Service.launchForAShortLife(folder, settings)) {
            assertEquals(1, service.waitFor());
            String last = service.log().strip().lines().toList().getLast();
            assertTrue(last.startsWith("quire: can't start: ") && last.contains(sentence), last);
        }
    }

    private void assertPicture(Service service, String id) throws Exception {
        JsonNode result = service.get("/v1/jobs/" + id).at("/pages/0/result");
        assertEquals(
                result.path("sha256").asText(),
                Sha256.hex(bytes(service, result.path("url").asText())));
    }

    /** Just after its start, on a busy machine, a service may be slower than its database allows. */
    private static String submit(Service service, String body) throws Exception {
        String key = UUID.randomUUID().toString();
        List<HttpResponse<String>> answers = new ArrayList<>();
        await("a job", () -> {
            answers.add(service.post("/v1/jobs", body, key));
            return answers.getLast().statusCode() != 503;
        });
        assertEquals(202, answers.getLast().statusCode(), answers.getLast().body());
        return new ObjectMapper().readTree(answers.getLast().body()).path("id").asText();
    }

    private Map<String, String> inBucket() {
        Map<String, String> settings =
                postgres.settings("quire.blobs.store", "s3", "quire.worker.cleanup-interval", "PT1S");
        settings.putAll(bucket.settings());
        return settings;
    }

    private Map<String, String> inFolder(Path blobs) {
        return postgres.settings(
                "quire.blobs.store",
                "folder",
                "quire.blobs.folder",
                blobs.toString(),
                "quire.worker.cleanup-interval",
                "PT1S");
    }

    private byte[] bytes(Service service, String path) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = get(service, path);
        assertEquals(200, answer.statusCode(), () -> path + ": " + new String(answer.body(), StandardCharsets.UTF_8));
        return answer.body();
    }

    private HttpResponse<byte[]> get(Service service, String path) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create(service.url() + path)).build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }

    private static List<byte[]> pictures(byte[] file) throws IOException {
        List<byte[]> pictures = new ArrayList<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(file))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (entry.getName().endsWith(".png")) {
                    pictures.add(zip.readAllBytes());
                }
            }
        }
        return pictures;
    }

    private interface Look {
        boolean sees() throws Exception;
    }

    private static void await(String what, Look look) throws Exception {
        long untilNs = System.nanoTime() + PATIENCE.toNanos();
        while (!look.sees()) {
            assertTrue(System.nanoTime() - untilNs < 0, "waited in vain for " + what);
            LockSupport.parkNanos(20_000_000);
        }
    }
}
