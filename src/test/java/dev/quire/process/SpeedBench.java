package dev.quire.process;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Measures the packaged service against a PostgreSQL that syncs to disk; prints ratios to the ideal and asserts
 * nothing. {@code ./mvnw verify -Pbench} runs it.
 */
class SpeedBench {

    /** Early rounds share the cores with the compiler; the first one is printed by itself. */
    private static final int ROUNDS = 14;

    private static final int WARM_UP = 7;

    @TempDir
    Path folder;

    @Test
    void measure() throws Exception {
        try (Postgres postgres = new Postgres(folder)) {
            try (Service service =
                    Service.startAsShipped(folder, postgres.settings("quire.worker.concurrency", "64"))) {
                makespan(service, postgres, "800 pages of 200 ms, 64 at once", story(800, 200, false), 13 * 200);
                makespan(service, postgres, "45 scenarios in 3 batches of 2 s", tests(), 2_000);
                userStories(service, postgres);
            }
            try (Service service =
                    Service.startAsShipped(folder, postgres.settings("quire.worker.concurrency", "16"))) {
                makespan(service, postgres, "cover + 8 pages of 200 ms, 16 at once", story(8, 200, true), 2 * 200);
                longPoll(service);
            }
            try (Service service = Service.startAsShipped(folder, postgres.settings("quire.worker.concurrency", "4"))) {
                service.submit(story(1000, 60_000, false));
                submits(service);
            }
        }
    }

    /** From the commit of the submit to the commit of the last page, by the database's clock. */
    private static void makespan(Service service, Postgres postgres, String what, String body, long idealMs)
            throws IOException, InterruptedException, SQLException {
        List<Long> spansMs = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            String job = service.submit(body);
            // Asked in the database: polling the API would measure the polling as well.
            String span = null;
            while (span == null) {
                Thread.sleep(20);
                span = postgres.one(
                        "SELECT extract(epoch FROM finished_at - created_at) * 1000 FROM job WHERE id = '" + job + "'");
            }
            spansMs.add((long) Double.parseDouble(span));
        }
        System.out.printf(
                Locale.ROOT,
                "%s: ideal %d ms, runs %s ms, first %.3f, median of the last %d %.3f of ideal%n",
                what,
                idealMs,
                spansMs,
                (double) spansMs.getFirst() / idealMs,
                ROUNDS - WARM_UP,
                (double) percentile(spansMs.subList(WARM_UP, ROUNDS), 50) / idealMs);
    }

    /** Ten user stories, one request after the other: from the first commit to the last result. */
    private static void userStories(Service service, Postgres postgres)
            throws IOException, InterruptedException, SQLException {
        List<String> jobs = new ArrayList<>();
        long startNs = System.nanoTime();
        for (int i = 0; i < 10; i++) {
            jobs.add(service.submit(tests()));
        }
        long submittedMs = (System.nanoTime() - startNs) / 1_000_000;
        for (String job : jobs) {
            service.settled(job);
        }
        System.out.printf(
                Locale.ROOT,
                "10 user stories of 45 scenarios: submitted in %d ms, all settled %s ms after the first was stored%n",
                submittedMs,
                postgres.one("SELECT CAST(extract(epoch FROM max(finished_at) - min(created_at)) * 1000 AS int)"
                        + " FROM (SELECT * FROM job ORDER BY id DESC LIMIT 10) latest"));
    }

    /** From the change in the database to the answer in the client's hand. */
    private static void longPoll(Service service) throws IOException, InterruptedException {
        List<Long> delaysMs = new ArrayList<>();
        for (int round = 0; round < 40; round++) {
            String job = service.submit(story(1, 150, false));
            JsonNode status = service.get("/v1/jobs/" + job + "/status");
            while (!status.path("pollAfterMs").isNull()) {
                status = service.get("/v1/jobs/" + job + "/status?wait=20");
            }
            delaysMs.add(Duration.between(instant(status, "finishedAt"), Instant.now())
                    .toMillis());
        }
        System.out.printf(
                Locale.ROOT,
                "long poll after a change: p50 %d ms, p99 %d ms%n",
                percentile(delaysMs, 50),
                percentile(delaysMs, 99));
    }

    private static void submits(Service service) throws IOException, InterruptedException {
        List<Long> submitsUs = new ArrayList<>();
        List<Long> yardstickUs = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            long startNs = System.nanoTime();
            service.submit(story(8, 200, true));
            long submittedNs = System.nanoTime();
            service.get("/q/health/live");
            long endNs = System.nanoTime();
            if (i >= 100) {
                submitsUs.add((submittedNs - startNs) / 1_000);
                yardstickUs.add((endNs - submittedNs) / 1_000);
            }
        }
        System.out.printf(
                Locale.ROOT,
                "POST of 9 pages with over 1,000 queued: p50 %.1f ms, p99 %.1f ms; GET /q/health/live beside it: p50 %.1f"
                        + " ms, p99 %.1f ms%n",
                percentile(submitsUs, 50) / 1_000.0,
                percentile(submitsUs, 99) / 1_000.0,
                percentile(yardstickUs, 50) / 1_000.0,
                percentile(yardstickUs, 99) / 1_000.0);
    }

    private static long percentile(List<Long> values, int percent) {
        List<Long> sorted = values.stream().sorted().toList();
        return sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100));
    }

    private static Instant instant(JsonNode job, String member) {
        return Instant.parse(job.path(member).asText());
    }

    private static String story(int pages, int latencyMs, boolean cover) {
        String page = "{\"prompt\":\"A fox\",\"simulate\":{\"latencyMs\":" + latencyMs + "}}";
        return "{\"kind\":\"story\",\"input\":{\"size\":\"64x64\",\"seed\":1,"
                + (cover ? "\"cover\":" + page + "," : "")
                + "\"pages\":[" + String.join(",", Collections.nCopies(pages, page)) + "]}}";
    }

    private static String tests() {
        String simulate = "{\"latencyMs\":2000}";
        return "{\"kind\":\"tests\",\"input\":{\"numTestCases\":15,\"userStory\":{\"title\":\"Log in by e-mail\","
                + "\"acceptanceCriteria\":[\"A link arrives\",\"It works once\"]},\"simulate\":["
                + String.join(",", simulate, simulate, simulate) + "]}}";
    }
}
