package dev.quire.process;

import static dev.quire.provider.contract.VendorStub.answer;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quire.provider.contract.VendorStub;
import dev.quire.provider.contract.VendorStub.Asked;
import dev.quire.provider.contract.VendorStub.Reply;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A vendor that names what it accepted is paid once, whatever becomes of the service meanwhile. */
class ReplicateIT {

    private static final String ONE = "{\"kind\":\"images\",\"maxAttempts\":1,\"input\":{\"prompt\":\"A fox\"}}";

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    private final AtomicInteger submitted = new AtomicInteger();
    private final AtomicBoolean done = new AtomicBoolean();
    private final Map<String, String> cancelled = new ConcurrentHashMap<>();
    private VendorStub replicate;
    private byte[] picture;
    private Postgres postgres;

    @BeforeEach
    void start() throws IOException {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(64, 48, BufferedImage.TYPE_INT_RGB), "png", png);
        picture = png.toByteArray();
        replicate = VendorStub.to(this::reply);
        postgres = new Postgres(folder);
    }

    @AfterEach
    void stop() throws IOException {
        replicate.close();
        postgres.close();
    }

    @Test
    void afterAKillTheSamePredictionIsFinished() throws Exception {
        String job;
        try (Service service = service()) {
            job = service.submit(ONE);
            awaitCount("SELECT count(*) FROM provider_call WHERE reference = 'p1'", "1");
            service.kill();
        }
        try (Service service = service()) {
            awaitCount("SELECT count(*) FROM provider_call WHERE outcome = 'handed_on'", "1");
            done.set(true);
            JsonNode settled = service.settled(job);

            assertEquals("completed", settled.path("state").asText(), settled.toString());
            // More than two where the machine stalls for longer than a lease: each waits for the same prediction.
            assertTrue(settled.at("/pages/0/attempt").asInt() >= 2, settled.toString());
            assertEquals("0.05", settled.at("/cost/spent").asText());
            assertArrayEquals(
                    picture,
                    HttpClient.newHttpClient()
                            .send(
                                    HttpRequest.newBuilder(URI.create(service.url()
                                                    + settled.at("/pages/0/result/url")
                                                            .asText()))
                                            .build(),
                                    BodyHandlers.ofByteArray())
                            .body());
        }
        assertEquals(1, submitted.get());
        assertEquals(Map.of(), cancelled);
    }

    @Test
    void aReplicaThatStopsHandsItsPredictionOn() throws Exception {
        String job;
        try (Service service = service()) {
            job = service.submit(ONE);
            awaitCount("SELECT count(*) FROM provider_call WHERE reference = 'p1'", "1");
            service.terminate();
            assertEquals("handed_on", postgres.one("SELECT outcome FROM provider_call"));
        }
        done.set(true);
        try (Service service = service()) {
            assertEquals("completed", service.settled(job).path("state").asText());
        }
        assertEquals(1, submitted.get());
        assertEquals(Map.of(), cancelled);
    }

    @Test
    void aCancelledPageIsCancelledAtTheVendor() throws Exception {
        try (Service service = service()) {
            String job = service.submit(ONE);
            awaitCount("SELECT count(*) FROM provider_call WHERE reference = 'p1'", "1");

            assertEquals(
                    202, service.send("POST", "/v1/jobs/" + job + "/cancel", "").statusCode());

            awaitCount("SELECT count(*) FROM provider_call WHERE outcome = 'interrupted'", "1");
            long untilNs = System.nanoTime() + 60_000_000_000L;
            while (cancelled.isEmpty() && System.nanoTime() < untilNs) {
                Thread.sleep(20);
            }
            assertEquals(Map.of("p1", "cancelled"), cancelled);
        }
    }

    private Service service() throws IOException, InterruptedException {
        return Service.start(
                folder,
                postgres.settings(
                        "quire.provider.replicate.base-url", replicate.url(),
                        "quire.provider.replicate.api-key", "r8_test",
                        "quire.provider.replicate.price-per-call", "0.05",
                        "quire.provider.default", "replicate",
                        "quire.worker.drain", "PT0S",
                        "quire.worker.lease", "PT4S"));
    }

    private Reply reply(Asked asked) {
        String[] line = asked.line().split(" ");
        String[] path = line[1].split("/");
        if (line[0].equals("POST") && line[1].endsWith("/cancel")) {
            cancelled.put(path[3], "cancelled");
            return answer(200, told(path[3], "canceled", "null"));
        } else if (line[0].equals("POST")) {
            return answer(201, told("p" + submitted.incrementAndGet(), "starting", "null"));
        }
        String output = "[\"data:image/png;base64," + Base64.getEncoder().encodeToString(picture) + "\"]";
        return answer(200, done.get() ? told(path[3], "succeeded", output) : told(path[3], "processing", "null"));
    }

    private static String told(String id, String status, String output) {
        return "{\"id\":\"" + id + "\",\"status\":\"" + status + "\",\"output\":" + output + "}";
    }

    private void awaitCount(String query, String count) throws Exception {
        long untilNs = System.nanoTime() + 60_000_000_000L;
        while (!postgres.one(query).equals(count)) {
            assertTrue(System.nanoTime() < untilNs, query);
            Thread.sleep(20);
        }
    }
}
