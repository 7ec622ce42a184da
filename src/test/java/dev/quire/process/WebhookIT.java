package dev.quire.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quire.webhook.outgoing.Sink;
import dev.quire.webhook.outgoing.Sink.Got;
import dev.quire.webhook.outgoing.Sink.Reply;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Webhooks of the packaged service, over kills and with two replicas. */
class WebhookIT {

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    private Postgres postgres;

    @BeforeEach
    void startPostgres() throws Exception {
        postgres = new Postgres(folder);
    }

    @AfterEach
    void stopPostgres() throws Exception {
        postgres.close();
    }

    @Test
    void aKillBetweenSendsLosesNothingAndWhatWasUnderWayComesAgainWithItsId() throws Exception {
        CountDownLatch secondCame = new CountDownLatch(1);
        CountDownLatch killed = new CountDownLatch(1);
        AtomicInteger requests = new AtomicInteger();
        try (Sink sink = Sink.at(0, _ -> {
            if (requests.incrementAndGet() == 2) {
                secondCame.countDown();
                await(killed);
            }
            return Reply.of(200);
        })) {
            String job;
            try (Service service = Service.start(folder, settings(sink))) {
                webhook(service, sink);
                job = service.submit(story(3));
                assertTrue(secondCame.await(60, TimeUnit.SECONDS));
                // Else the kill takes pages with it, and there is more to tell.
                assertEquals("completed", service.settled(job).path("state").asText());
                service.kill();
                killed.countDown();
            }
            List<Got> got = new ArrayList<>();
            try (Service _ = Service.start(folder, settings(sink))) {
                while (got.stream().noneMatch(each -> each.type().equals("job.completed"))) {
                    got.add(sink.take());
                }
            }
            assertEquals(
                    List.of(1, 2, 2, 3, 4, 5, 6, 7, 8),
                    got.stream().map(Got::seq).toList());
            assertEquals(got.get(1).header("webhook-id"), got.get(2).header("webhook-id"));
            assertEquals(got.get(1).body(), got.get(2).body());
        }
    }

    @Test
    void twoReplicasShareAndTellNothingTwice() throws Exception {
        int jobs = 30;
        Map<String, AtomicInteger> atOnce = new ConcurrentHashMap<>();
        Set<String> together = ConcurrentHashMap.newKeySet();
        try (Sink sink = Sink.at(0, got -> {
            AtomicInteger sending = atOnce.computeIfAbsent(got.jobId(), _ -> new AtomicInteger());
            if (sending.incrementAndGet() > 1) {
                together.add(got.jobId());
            }
            // Long enough for the other replica to send the same, if it would.
            hold();
            sending.decrementAndGet();
            return Reply.of(200);
        })) {
            try (Service one = Service.start(folder, settings(sink));
                    Service two = Service.start(folder, settings(sink))) {
                webhook(one, sink);
                for (int i = 0; i < jobs; i++) {
                    (i % 2 == 0 ? one : two).submit(story(2));
                }
                Map<String, List<Integer>> told = new HashMap<>();
                for (int i = 0; i < jobs * 6; i++) {
                    Got got = sink.take();
                    told.computeIfAbsent(got.jobId(), _ -> new ArrayList<>()).add(got.seq());
                }

                assertEquals(jobs, told.size());
                List<Integer> inOrder = IntStream.rangeClosed(1, 6).boxed().toList();
                told.forEach((job, seqs) -> assertEquals(inOrder, seqs, job));
                assertEquals(Set.of(), together);
                while (!"0".equals(postgres.one("SELECT count(*) FROM webhook_line WHERE due_at IS NOT NULL"))) {
                    // What the last answer came to is being written.
                }
                assertEquals(0, sink.waiting());
                assertEquals(
                        Set.of("1"),
                        Set.copyOf(postgres.column("SELECT jsonb_array_length(tries) FROM webhook_delivery")));
            }
        }
        List<String> errors = postgres.log().stream()
                .filter(line -> line.contains("ERROR:") || line.contains("deadlock"))
                .collect(Collectors.toList());
        assertEquals(List.of(), errors);
    }

    private Map<String, String> settings(Sink sink) {
        return postgres.settings(
                "quire.guard.plain-http", "true",
                "quire.guard.networks", "127.0.0.0/8",
                "quire.guard.ports", String.valueOf(sink.port()),
                "quire.webhooks.timeout", "PT2S",
                "quire.webhooks.retries", "PT0.1S,PT0.1S");
    }

    private static void webhook(Service service, Sink sink) throws Exception {
        HttpResponse<String> made = service.send("POST", "/v1/webhooks", "{\"url\":\"" + sink.url() + "\"}");
        assertEquals(201, made.statusCode(), made.body());
        assertTrue(
                new ObjectMapper().readTree(made.body()).path("secret").asText().startsWith("whsec_"));
        assertEquals(-1, service.log().indexOf("whsec_"));
    }

    private static String story(int pages) {
        return "{\"kind\":\"story\",\"input\":{\"size\":\"64x64\",\"seed\":1,\"pages\":["
                + String.join(",", Collections.nCopies(pages, "{\"prompt\":\"A fox\"}")) + "]}}";
    }

    private static void hold() {
        try {
            assertFalse(new CountDownLatch(1).await(20, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(60, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
