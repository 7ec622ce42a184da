package dev.quire.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.quire.api.events.Sse;
import dev.quire.api.events.Sse.Message;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Clients as they are follow a job to its end over the death of the replica they are connected to. */
class FollowIT {

    private static final int PAGES = 24;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    private Postgres postgres;

    @BeforeEach
    void startPostgres() throws IOException {
        postgres = new Postgres(folder);
    }

    @AfterEach
    void stopPostgres() throws IOException {
        postgres.close();
    }

    @Test
    void eventsourceMissesNothing() throws Exception {
        Path js = Path.of("target/js");
        Files.createDirectories(js);
        for (String file : List.of("package.json", "package-lock.json", "follow.js")) {
            Files.writeString(js.resolve(file), Files.readString(Path.of("src/test/js", file)));
        }
        try {
            Process install = new ProcessBuilder("npm", "ci", "--no-audit", "--no-fund")
                    .directory(js.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("npm.log").toFile())
                    .start();
            assertEquals(0, install.waitFor(), () -> "npm ci failed; see " + folder.resolve("npm.log"));
        } catch (IOException e) {
            fail("This test needs node 20 or newer with npm on the PATH: it drives the npm client eventsource.", e);
        }
        List<String> told = overAKill(url -> new ProcessBuilder("node", "follow.js", url).directory(js.toFile()));

        assertTrue(told.getFirst().endsWith(" snapshot"), told.toString());
        List<String> rest = told.subList(1, told.size());
        assertEquals(persisted(Integer.parseInt(told.getFirst().split(" ")[0])), rest);
    }

    @Test
    void curlMissesNothing() throws Exception {
        String script = Path.of("src/test/sh/follow.sh").toAbsolutePath().toString();
        List<String> told = overAKill(url -> new ProcessBuilder("sh", script, url));

        assertEquals(persisted(0), told);
    }

    @Test
    void aStopEndsStreamsAndTakesNoNewOnes() throws Exception {
        try (Service one = Service.start(
                folder, postgres.settings("quarkus.shutdown.delay", "PT2S", "quire.worker.drain", "PT2S"))) {
            String job = one.submit(story(2, 60_000));
            String events = one.url() + "/v1/jobs/" + job + "/events";
            try (Sse stream = Sse.open(events, null)) {
                assertEquals("snapshot", stream.next().orElseThrow().event());
                CompletableFuture<List<Message>> rest = CompletableFuture.supplyAsync(() -> {
                    try {
                        return stream.all();
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                });

                one.signal("TERM");

                // Without an exception: the answer ended as it should.
                rest.get(30, TimeUnit.SECONDS);
                assertThrows(IOException.class, () -> Sse.open(events, stream.lastEventId()));
            }
            assertEquals(143, one.waitFor(), one.log());
        }
    }

    @Test
    void anOutageOfTheDatabaseEndsConnectionsAndStopsNobody() throws Exception {
        try (Service one = Service.start(folder, postgres.settings())) {
            String job = one.submit(story(PAGES, 400));
            String events = one.url() + "/v1/jobs/" + job + "/events";
            try (Sse stream = Sse.open(events, "0")) {
                List<Message> told = new ArrayList<>(List.of(stream.next().orElseThrow()));
                postgres.kill();
                assertThrows(IOException.class, () -> Sse.open(events, "0"));
                postgres.startAgain();

                told.addAll(stream.all());

                assertEquals(
                        persisted(0),
                        told.stream()
                                .filter(each -> !each.id().isEmpty())
                                .map(each -> each.id() + " " + each.event())
                                .toList());
                assertEquals("job.completed", told.getLast().event());
            }
        }
    }

    interface Client {
        ProcessBuilder follow(String url);
    }

    /** What the client has printed when the job has settled, after the replica it was connected to was killed. */
    private List<String> overAKill(Client client) throws Exception {
        try (Service first = Service.start(folder, postgres.settings());
                Service second = Service.start(folder, postgres.settings());
                Switch address = new Switch(first)) {
            String job = second.submit(story(PAGES, 600));
            Process following = client.follow(address.url() + "/v1/jobs/" + job + "/events")
                    .redirectError(folder.resolve("client.log").toFile())
                    .start();
            List<String> told = Collections.synchronizedList(new ArrayList<>());
            try {
                CompletableFuture<Void> reading = CompletableFuture.runAsync(() -> {
                    try (BufferedReader lines = following.inputReader()) {
                        lines.lines().forEach(told::add);
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                });
                while (Integer.parseInt(postgres.one("SELECT count(*) FROM event WHERE type = 'page.completed'")) < 4) {
                    Thread.onSpinWait();
                }
                address.to(second);
                first.kill();
                assertEquals("completed", second.settled(job).path("state").asText());
                assertTrue(following.waitFor(60, TimeUnit.SECONDS), "it hears that there is no more");
                reading.join();
            } finally {
                following.destroyForcibly();
            }
            assertEquals(0, following.exitValue(), Files.readString(folder.resolve("client.log")));
            return List.copyOf(told);
        }
    }

    /** What there is after an event, in its order. */
    private List<String> persisted(int after) throws Exception {
        return postgres.column("SELECT seq || ' ' || type FROM event WHERE seq > " + after + " ORDER BY seq");
    }

    private static String story(int pages, int latencyMs) {
        String page = "{\"prompt\":\"A fox\",\"simulate\":{\"latencyMs\":" + latencyMs + "}}";
        return "{\"kind\":\"story\",\"input\":{\"size\":\"64x64\",\"seed\":1,\"pages\":["
                + String.join(",", Collections.nCopies(pages, page)) + "]}}";
    }
}
