package dev.quire.process;

import static dev.quire.provider.contract.VendorStub.answer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quire.media.Pngs;
import dev.quire.provider.contract.VendorStub;
import dev.quire.provider.contract.VendorStub.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Measures how much memory the packaged service has resident in a container when large pictures come all at once.
 * {@code ./mvnw verify -Pbench} runs it.
 */
class MemoryBench {

    private static final int AT_ONCE = 64;
    private static final int CONTAINER_MB = 512;
    private static final int PICTURES = 4 * AT_ONCE;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    private final AtomicInteger asked = new AtomicInteger();
    private final CountDownLatch full = new CountDownLatch(AT_ONCE);

    @Test
    void sixtyFourPicturesOfTwoMegabytesAtOnce() throws Exception {
        try (VendorStub vendor = VendorStub.to(_ -> picture(asked.incrementAndGet()));
                Postgres postgres = new Postgres(folder);
                Service service = Service.startAsInAContainer(
                        folder,
                        postgres.settings(
                                "quire.provider.openai.base-url",
                                vendor.url(),
                                "quire.provider.openai.api-key",
                                "none",
                                "quire.provider.openai.concurrency",
                                String.valueOf(AT_ONCE),
                                "quire.provider.openai.requests-per-minute",
                                "",
                                "quire.worker.lease",
                                "PT30S",
                                "quire.worker.concurrency",
                                String.valueOf(AT_ONCE)),
                        CONTAINER_MB)) {
            long startedKb = mostKb(service);
            JsonNode job = service.settled(service.submit("{\"kind\":\"images\",\"provider\":\"openai\",\"input\":"
                    + "{\"prompt\":\"A fox\",\"count\":" + PICTURES + "}}"));
            long mostKb = mostKb(service);
            System.out.printf(
                    "Resident at most: %d MB after the start, %d MB with pictures%n", startedKb >> 10, mostKb >> 10);

            assertTrue(mostKb < CONTAINER_MB << 10, "The container would have been killed");
            assertEquals("completed", job.path("state").asText(), job.toString());
            assertEquals(
                    String.valueOf(PICTURES), postgres.one("SELECT count(*) FROM blob WHERE length(bytes) > 2000000"));
        }
    }

    /** The first ones come at the same moment, each after as many have been asked for. */
    private Reply picture(int number) {
        return connection -> {
            full.countDown();
            try {
                assertTrue(full.await(60, TimeUnit.SECONDS));
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            String base64 = Base64.getEncoder().encodeToString(Pngs.noise(1450, 1450, number));
            answer(200, "{\"data\":[{\"b64_json\":\"" + base64 + "\"}]}").to(connection);
        };
    }

    private static long mostKb(Service service) throws IOException {
        return Files.readAllLines(Path.of("/proc", String.valueOf(service.pid()), "status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
