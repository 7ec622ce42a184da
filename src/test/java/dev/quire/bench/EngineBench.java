package dev.quire.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.OperatingSystemMXBean;
import dev.quire.job.ClaimStore;
import dev.quire.job.ClaimTerms;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/**
 * Measures the engine on a PostgreSQL that syncs to disk, beside the barest queue on the same one; prints figures and
 * asserts nothing. {@code ./mvnw verify -Pbench} runs it, {@code -Dbench.parts=drain,submits} only some of it,
 * {@code -Dbench.rounds=9} for longer.
 */
@QuarkusTest
@TestProfile(EngineBench.Profile.class)
@WithTestResource(BenchDatabase.class)
class EngineBench {

    private static final int ROUNDS = Integer.getInteger("bench.rounds", 5);
    private static final int DRAINED = 20_000;

    /** The alternative takes the place of all other providers. */
    public static class Profile implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "quire.worker.concurrency",
                    String.valueOf(NoopProvider.MOST_SLOTS),
                    "quire.provider.default",
                    NoopProvider.NAME);
        }

        @Override
        public Set<Class<?>> getEnabledAlternatives() {
            return Set.of(NoopProvider.class);
        }
    }

    @TestHTTPResource
    URI url;

    @Inject
    NoopProvider noop;

    @Inject
    ClaimStore claims;

    @Inject
    DataSource database;

    private interface Part {
        void measure() throws Exception;
    }

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ObjectMapper json = new ObjectMapper();

    @Test
    void measure() throws Exception {
        Map<String, Part> parts = new LinkedHashMap<>();
        parts.put("drain", this::drain);
        parts.put("makespan", this::makespan);
        parts.put("pickup", this::pickUp);
        parts.put("submits", this::submits);
        parts.put("depth", this::depth);
        for (String part : System.getProperty("bench.parts", String.join(",", parts.keySet()))
                .split(",")) {
            parts.get(part).measure();
        }
    }

    private void drain() throws Exception {
        noop.setSlots(500);
        for (int round = 1; round <= ROUNDS; round++) {
            double bare = BareQueue.ROWS.perSecond(database, DRAINED);
            double bareRows = BareQueue.PAGES.perSecond(database, DRAINED);
            closeGate();
            for (int job = 0; job < DRAINED / 1_000; job++) {
                submit(story(1_000, "a", 0));
            }
            execute("UPDATE gate SET closed_until = NULL WHERE provider = 'noop'");
            execute("NOTIFY quire, 'QUEUE'");
            long startNs = System.nanoTime();
            long startCpuNs = cpuNs();
            awaitEmptyQueue();
            double pages = DRAINED * 1e9 / (System.nanoTime() - startNs);
            print(
                    "drain, round %d: %,.0f pages/s; bare claim 100 + finish 100: %,.0f rows/s; share %.0f %%;"
                            + " with all rows of a page: %,.0f; share %.0f %%; %.3f ms of this JVM's CPU a page",
                    round,
                    pages,
                    bare,
                    100 * pages / bare,
                    bareRows,
                    100 * pages / bareRows,
                    (cpuNs() - startCpuNs) / 1e6 / DRAINED);
        }
    }

    private void makespan() throws Exception {
        noop.setSlots(64);
        for (int round = 1; round <= ROUNDS; round++) {
            String job = submit(story(800, "a", 200));
            awaitEmptyQueue();
            double spanMs = Double.parseDouble(one(
                    "SELECT extract(epoch FROM finished_at - created_at) * 1000 FROM job WHERE id = '" + job + "'"));
            print(
                    "makespan, round %d: 800 pages of 200 ms, 64 at once: %.0f ms, %.3f of ideal",
                    round, spanMs, spanMs / 2_600);
        }
    }

    private void pickUp() throws Exception {
        List<Long> us = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            String prompt = "timed " + System.nanoTime();
            submit(story(1, prompt, 0));
            long committedNs = System.nanoTime();
            Long startedNs;
            while ((startedNs = noop.startedNs(prompt)) == null) {
                LockSupport.parkNanos(50_000);
            }
            us.add(Math.max(0, (startedNs - committedNs) / 1_000));
            awaitEmptyQueue();
        }
        print("pick-up on an idle replica, from the answer to the call: %s", percentiles(us.subList(100, 300)));
    }

    private void submits() throws Exception {
        for (int round = 1; round <= ROUNDS; round++) {
            print("round %d: submit of 8 pages, 50 a second: %s", round, percentiles(submitsAtFiftyASecond()));
            awaitEmptyQueue();
        }
        long startNs = System.nanoTime();
        try (ExecutorService producers = Executors.newFixedThreadPool(8)) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 2_000; i++) {
                all.add(producers.submit(() -> submit(story(1, "a", 0))));
            }
            for (Future<?> each : all) {
                each.get();
            }
        }
        print("submit of 1 page, 8 producers: %,.0f jobs/s", 2_000 * 1e9 / (System.nanoTime() - startNs));
        awaitEmptyQueue();
    }

    private List<Long> submitsAtFiftyASecond() throws Exception {
        List<Long> us = new ArrayList<>();
        long nextNs = System.nanoTime();
        for (int i = 0; i < 500; i++) {
            long startNs = System.nanoTime();
            submit(story(8, "a", 0));
            us.add((System.nanoTime() - startNs) / 1_000);
            nextNs += 20_000_000;
            LockSupport.parkNanos(Math.max(0, nextNs - System.nanoTime()));
        }
        return us;
    }

    private void depth() throws Exception {
        closeGate();
        for (int i = 0; i < 100; i++) {
            submit(story(1_000, "a", 0));
        }
        execute("UPDATE gate SET closed_until = NULL WHERE provider = 'noop'");
        noop.setSlots(0);
        List<Long> claimsUs = new ArrayList<>();
        List<Long> statusUs = new ArrayList<>();
        String small = submit(story(8, "a", 0));
        for (int i = 0; i < 300; i++) {
            long startNs = System.nanoTime();
            claims.claim(
                    Map.of(NoopProvider.NAME, 10),
                    new ClaimTerms(Set.of(), _ -> Optional.empty(), Optional.empty()),
                    10,
                    "bench",
                    Duration.ofMinutes(10));
            long claimedNs = System.nanoTime();
            get("/v1/jobs/" + small + "/status");
            claimsUs.add((claimedNs - startNs) / 1_000);
            statusUs.add((System.nanoTime() - claimedNs) / 1_000);
        }
        print(
                "100,000 pages queued: claim of 10 %s; status of 8 pages %s",
                percentiles(claimsUs), percentiles(statusUs));
        execute("TRUNCATE queue");
    }

    private static long cpuNs() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    private void closeGate() throws SQLException {
        execute("UPDATE gate SET closed_until = clock_timestamp() + interval '1 hour' WHERE provider = 'noop'");
    }

    private void awaitEmptyQueue() throws SQLException {
        while (!"0".equals(one("SELECT count(*) FROM (SELECT FROM queue LIMIT 1) any_row"))) {
            LockSupport.parkNanos(10_000_000);
        }
    }

    private static String story(int pages, String prompt, int latencyMs) {
        String simulate = latencyMs == 0 ? "" : ",\"simulate\":{\"latencyMs\":" + latencyMs + "}";
        String page = "{\"prompt\":\"" + prompt + "\"" + simulate + "}";
        return "{\"kind\":\"story\",\"provider\":\"noop\",\"input\":{\"size\":\"64x64\",\"seed\":1,\"pages\":["
                + String.join(",", Collections.nCopies(pages, page)) + "]}}";
    }

    private String submit(String body) throws Exception {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(url.resolve("/v1/jobs"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 202) {
            throw new IllegalStateException(answer.body());
        }
        return json.readTree(answer.body()).path("id").asText();
    }

    private JsonNode get(String path) throws Exception {
        return json.readTree(
                http.send(HttpRequest.newBuilder(url.resolve(path)).build(), HttpResponse.BodyHandlers.ofString())
                        .body());
    }

    private void execute(String statement) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement prepared = connection.prepareStatement(statement)) {
            prepared.execute();
        }
    }

    private String one(String query) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement prepared = connection.prepareStatement(query);
                ResultSet rows = prepared.executeQuery()) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static String percentiles(List<Long> us) {
        List<Long> sorted = us.stream().sorted().toList();
        return String.format(
                Locale.ROOT,
                "p50 %.1f ms, p99 %.1f ms",
                sorted.get(sorted.size() / 2) / 1e3,
                sorted.get(sorted.size() * 99 / 100) / 1e3);
    }

    private static void print(String format, Object... values) {
        System.out.printf(Locale.ROOT, format + "%n", values);
    }
}
