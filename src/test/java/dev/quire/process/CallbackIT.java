package dev.quire.process;

import static dev.quire.provider.contract.VendorStub.answer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.standardwebhooks.Webhook;
import dev.quire.provider.contract.VendorStub;
import dev.quire.provider.contract.VendorStub.Asked;
import dev.quire.provider.contract.VendorStub.Reply;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Vendors that call back are asked at once, by whichever replica waits. */
class CallbackIT {

    private static final String ONE = "{\"kind\":\"images\",\"input\":{\"prompt\":\"A fox\"}}";
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    private final AtomicInteger looks = new AtomicInteger();
    private final AtomicBoolean done = new AtomicBoolean();
    private final JsonMapper json = new JsonMapper();
    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void replicateCallsAnotherReplicaThanTheOneThatWaits() throws Exception {
        Map<String, String> settings = settings("replicate", "standard", SECRET);
        try (VendorStub vendor = VendorStub.to(this::replicate);
                Postgres postgres = new Postgres(folder)) {
            settings.put("quire.provider.replicate.base-url", vendor.url());
            settings.putAll(postgres.settings());
            try (Service waits = Service.start(folder, settings)) {
                String job = waits.submit(ONE);
                awaitLooks(1);
                settings.put("quire.worker.concurrency", "0");
                try (Service called = Service.start(folder, settings)) {
                    String body = "{\"id\":\"p1\",\"status\":\"succeeded\",\"output\":\"https://evil.example/p.png\"}";
                    assertEquals(204, calledByReplicate(called, body, SECRET));
                    awaitWoken(waits, "replicate", 1);
                    assertEquals(401, calledByReplicate(called, body, "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"));
                    assertEquals(422, calledByReplicate(called, "{\"id\":\"p 1\"}", SECRET));
                    assertEquals(204, calledByReplicate(called, "{\"id\":\"p2\"}", SECRET));
                    done.set(true);
                    assertEquals(204, calledByReplicate(called, body, SECRET));

                    assertEquals("completed", waits.settled(job).path("state").asText());
                }
            }
            JsonNode submitted = json.readTree(vendor.asked().getFirst().body());
            assertEquals(
                    "https://quire.example.com/v1/hooks/replicate",
                    submitted.path("webhook").asText());
            assertEquals("1", postgres.one("SELECT count(*) FROM job"));
        }
    }

    @Test
    void falCallsWithItsOwnSignature() throws Exception {
        KeyPair keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        byte[] key = keys.getPublic().getEncoded();
        Map<String, String> settings = settings(
                "fal",
                "fal",
                Base64.getUrlEncoder().encodeToString(Arrays.copyOfRange(key, key.length - 32, key.length)));
        try (VendorStub vendor = VendorStub.to(this::fal);
                Postgres postgres = new Postgres(folder)) {
            settings.put("quire.provider.fal.base-url", vendor.url());
            settings.putAll(postgres.settings());
            try (Service service = Service.start(folder, settings)) {
                String job = service.submit(ONE);
                awaitLooks(1);
                assertEquals(204, calledByFal(service, keys));
                awaitWoken(service, "fal", 1);
                assertEquals(
                        401,
                        calledByFal(
                                service, KeyPairGenerator.getInstance("Ed25519").generateKeyPair()));
                done.set(true);
                assertEquals(204, calledByFal(service, keys));

                assertEquals("completed", service.settled(job).path("state").asText());
            }
            assertTrue(
                    vendor.asked().getFirst().line().contains("?fal_webhook=https%3A%2F%2Fquire.example.com%2Fv1%2F"),
                    vendor.asked().getFirst().line());
        }
    }

    private static Map<String, String> settings(String provider, String scheme, String secret) {
        Map<String, String> settings = new HashMap<>();
        settings.put("quire.provider.default", provider);
        settings.put("quire.provider." + provider + ".api-key", "a-key");
        settings.put("quire.provider." + provider + ".callback-url", "https://quire.example.com/v1/hooks/" + provider);
        settings.put("quire.hooks." + provider + ".provider", provider);
        settings.put("quire.hooks." + provider + ".scheme", scheme);
        settings.put("quire.hooks." + provider + ".secret", secret);
        return settings;
    }

    private Reply replicate(Asked asked) {
        if (asked.line().startsWith("POST ")) {
            return answer(201, "{\"id\":\"p1\",\"status\":\"starting\"}");
        }
        looks.incrementAndGet();
        return done.get()
                ? answer(200, "{\"id\":\"p1\",\"status\":\"succeeded\",\"output\":\"" + picture() + "\"}")
                : answer(200, "{\"id\":\"p1\",\"status\":\"processing\"}");
    }

    private Reply fal(Asked asked) {
        if (asked.line().startsWith("POST ")) {
            return answer(200, "{\"request_id\":\"r-1\"}");
        } else if (asked.line().contains("/status ")) {
            looks.incrementAndGet();
            return answer(200, "{\"status\":\"" + (done.get() ? "COMPLETED" : "IN_PROGRESS") + "\"}");
        }
        return answer(200, "{\"images\":[{\"url\":\"" + picture() + "\"}]}");
    }

    private static String picture() {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        try {
            ImageIO.write(new BufferedImage(64, 48, BufferedImage.TYPE_INT_RGB), "png", png);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return "data:image/png;base64," + Base64.getEncoder().encodeToString(png.toByteArray());
    }

    private int calledByReplicate(Service service, String body, String secret) throws Exception {
        long nowS = Instant.now().getEpochSecond();
        return called(
                service,
                "replicate",
                body,
                "webhook-id",
                "msg_1",
                "webhook-timestamp",
                String.valueOf(nowS),
                "webhook-signature",
                new Webhook(secret).sign("msg_1", nowS, body));
    }

    private int calledByFal(Service service, KeyPair keys) throws Exception {
        String body = "{\"request_id\":\"r-1\",\"gateway_request_id\":\"r-1\",\"status\":\"OK\",\"payload\":{}}";
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(body.getBytes(StandardCharsets.UTF_8));
        String now = String.valueOf(Instant.now().getEpochSecond());
        Signature signer = Signature.getInstance("Ed25519");
        signer.initSign(keys.getPrivate());
        signer.update(
                ("r-1\nuser-1\n" + now + "\n" + HexFormat.of().formatHex(digest)).getBytes(StandardCharsets.UTF_8));
        return called(
                service,
                "fal",
                body,
                "X-Fal-Webhook-Request-Id",
                "r-1",
                "X-Fal-Webhook-User-Id",
                "user-1",
                "X-Fal-Webhook-Timestamp",
                now,
                "X-Fal-Webhook-Signature",
                HexFormat.of().formatHex(signer.sign()));
    }

    private int called(Service service, String source, String body, String... headers) throws Exception {
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(URI.create(service.url() + "/v1/hooks/" + source))
                        .header("Content-Type", "application/json")
                        .headers(headers)
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
        return answer.statusCode();
    }

    /** The replica that waits has heard of its call, and of no other. */
    private static void awaitWoken(Service service, String provider, int times) throws Exception {
        String line = "quire_callbacks_woken_total{provider=\"" + provider + "\"} " + times + ".0";
        long untilNs = System.nanoTime() + 60_000_000_000L;
        String metrics = "";
        while (!metrics.contains(line)) {
            assertTrue(System.nanoTime() < untilNs, metrics);
            metrics = service.send("GET", "/q/metrics", null).body();
        }
    }

    private void awaitLooks(int count) throws InterruptedException {
        long untilNs = System.nanoTime() + 60_000_000_000L;
        while (looks.get() < count) {
            assertTrue(System.nanoTime() < untilNs, () -> looks + " looks");
            Thread.sleep(10);
        }
    }
}
