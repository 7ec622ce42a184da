package dev.quire.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The image façade's own limit, and pictures that are there for a while only. */
class GenerationIT {

    private static final String PATH = "/v1/images/generations";
    private static final String BODY = "{\"prompt\":\"a cat\",\"size\":\"64x64\"}";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    @Test
    void tooManyAreRefusedAndOldOnesAreDeleted() throws Exception {
        try (Postgres postgres = new Postgres(folder)) {
            try (Service idle = Service.start(
                    folder, postgres.settings("quire.images.queue-limit", "1", "quire.worker.concurrency", "0"))) {
                HttpResponse<String> first = idle.post(PATH, BODY, "key-1");
                assertEquals(201, first.statusCode());
                HttpResponse<String> refused = idle.send("POST", PATH, BODY);
                assertEquals(503, refused.statusCode());
                assertTrue(refused.body().contains("SERVER_BUSY"), refused.body());
                assertEquals(first.body(), idle.post(PATH, BODY, "key-1").body());
                assertEquals("5", refused.headers().firstValue("Retry-After").orElseThrow());
            }
            try (Service service = Service.start(
                    folder, postgres.settings("IMAGE_RESULT_TTL_MS", "1500", "IMAGE_CLEANUP_INTERVAL_MS", "200"))) {
                String kept = service.submit("{\"kind\":\"images\",\"input\":" + BODY + "}");
                HttpResponse<String> asked = service.send("POST", PATH, BODY);
                String url =
                        asked.headers().firstValue("Location").orElseThrow().replaceFirst("^http://[^/]+", "");
                await("its result", () -> service.send("GET", url, null).body().contains("\"result\""));
                await("its end", () -> service.send("GET", url, null).statusCode() == 404);
                // The one of the first service was submitted to be kept for an hour.
                assertEquals("2", postgres.one("SELECT count(*) FROM job"));
                assertEquals("completed", service.settled(kept).path("state").asText());
            }
        }
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
