package dev.quire.process;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Measures the packaged service with many who follow and poll; prints figures and asserts nothing. With a bound heap, since
 * without one it takes a quarter of the machine before it collects. {@code ./mvnw verify
 * -Pbench} runs it.
 */
class StreamBench {

    private static final int JOBS = 100;
    private static final int STREAMS = 2_000;
    private static final int POLLS = 500;
    private static final int POLLERS = 32;
    private static final int SLOTS = 64;

    /** Between the beginnings of two pages, and their ends: vendors do not answer in step. */
    private static final int APART_MS = 25;

    /** The first one is that of a service that has served nobody yet. */
    private static final int FOLLOWED = 3;

    private static final Duration ROUND = Duration.ofSeconds(6);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    @Test
    void measure() throws Exception {
        try (Postgres postgres = new Postgres(folder);
                Service service = Service.startAsShipped(
                        folder, postgres.settings("quire.worker.concurrency", String.valueOf(SLOTS)), "-Xmx384m")) {
            for (int i = 0; i < 10; i++) {
                // Early rounds share the cores with the compiler.
                service.settled(service.submit(story(SLOTS, 50, 0)));
            }
            List<String> settled = List.of();
            for (int round = 0; round < FOLLOWED; round++) {
                System.out.println("64 pages at once, all ending at the same moment:");
                settled = follow(service, 0);
            }
            for (int round = 0; round < FOLLOWED; round++) {
                System.out.println("64 pages at once, ending one after the other:");
                settled = follow(service, APART_MS);
            }
            poll(service, settled);
        }
    }

    /** From the change, by the database's clock, to the message in the client's hand. */
    private static List<String> follow(Service service, int apartMs) throws Exception {
        List<String> jobs = new ArrayList<>();
        Queue<Long> delaysMs = new ConcurrentLinkedQueue<>();
        AtomicInteger polled = new AtomicInteger();
        AtomicInteger broken = new AtomicInteger();
        CountDownLatch open = new CountDownLatch(STREAMS);
        // They hold the slots until everybody is there.
        String first = service.submit(story(SLOTS, 20_000, 0));
        for (int i = 0; i < JOBS; i++) {
            jobs.add(service.submit(story(8, 1_500, apartMs)));
        }
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < STREAMS; i++) {
                String job = jobs.get(i % JOBS);
                all.add(clients.submit(() -> {
                    try (Connection connection = new Connection(service)) {
                        connection.ask("/v1/jobs/" + job + "/events", "Accept: text/event-stream\r\n");
                        open.countDown();
                        connection.events(delaysMs);
                    } catch (IOException | RuntimeException e) {
                        broken.incrementAndGet();
                    }
                }));
            }
            open.await();
            for (int i = 0; i < POLLS; i++) {
                String job = jobs.get(i % JOBS);
                all.add(clients.submit(() -> {
                    try (Connection connection = new Connection(service)) {
                        polled.addAndGet(connection.longPolls("/v1/jobs/" + job + "/status?wait=20"));
                    } catch (IOException | RuntimeException e) {
                        broken.incrementAndGet();
                    }
                }));
            }
            for (int page = 1; page <= SLOTS; page++) {
                service.send("POST", "/v1/jobs/" + first + "/pages/page_" + page + "/cancel", null);
                Thread.sleep(apartMs);
            }
            Thread.sleep(Duration.ofSeconds(5));
            System.out.printf("With %d streams and %d long polls: %s%n", STREAMS, POLLS, process(service));
            for (Future<?> each : all) {
                each.get();
            }
        }
        List<Long> sorted = delaysMs.stream().sorted().toList();
        System.out.printf(
                Locale.ROOT,
                "%d events of %d jobs over %d streams: delay p50 %d ms, p99 %d ms, most %d ms; %d polls answered, %d"
                        + " connections broken; %s%n",
                sorted.size(),
                JOBS,
                STREAMS,
                sorted.get(sorted.size() / 2),
                sorted.get(sorted.size() * 99 / 100),
                sorted.getLast(),
                polled.get(),
                broken.get(),
                process(service));
        return jobs;
    }

    /** Unchanged polls of settled jobs beside the plainest thing that the same server answers. */
    private static void poll(Service service, List<String> jobs) throws Exception {
        List<String> tags = new ArrayList<>();
        for (String job : jobs) {
            tags.add(service.send("GET", "/v1/jobs/" + job + "/status", null)
                    .headers()
                    .firstValue("ETag")
                    .orElseThrow());
        }
        for (int round = 0; round < 4; round++) {
            double polls = perSecond(service, i -> new String[] {
                "/v1/jobs/" + jobs.get(i % JOBS) + "/status", "If-None-Match: " + tags.get(i % JOBS) + "\r\n"
            });
            double plain = perSecond(service, _ -> new String[] {"/q/health/live", ""});
            System.out.printf(
                    Locale.ROOT,
                    "Round %d: %.0f unchanged polls a second, %.0f /q/health/live a second: %.0f %%%n",
                    round,
                    polls,
                    plain,
                    100 * polls / plain);
        }
    }

    interface Asked {
        String[] pathAndHeaders(int number);
    }

    private static double perSecond(Service service, Asked asked) throws Exception {
        AtomicInteger answered = new AtomicInteger();
        long startNs = System.nanoTime();
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int client = 0; client < POLLERS; client++) {
                int from = client;
                all.add(clients.submit(() -> {
                    try (Connection connection = new Connection(service)) {
                        for (int i = from; System.nanoTime() - startNs < ROUND.toNanos(); i++) {
                            String[] request = asked.pathAndHeaders(i);
                            connection.ask(request[0], request[1]);
                            connection.answer();
                            answered.incrementAndGet();
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> each : all) {
                each.get();
            }
        }
        return answered.get() * 1e9 / (System.nanoTime() - startNs);
    }

    private static String process(Service service) throws IOException {
        List<String> wanted = List.of("VmRSS:", "VmHWM:", "Threads:");
        return Files.readAllLines(Path.of("/proc", String.valueOf(service.pid()), "status")).stream()
                .filter(line -> wanted.stream().anyMatch(line::startsWith))
                .map(line -> line.replaceAll("\\s+", " "))
                .toList()
                .toString();
    }

    private static String story(int pages, int latencyMs, int apartMs) {
        return "{\"kind\":\"story\",\"input\":{\"size\":\"64x64\",\"seed\":1,\"pages\":["
                + IntStream.range(0, pages)
                        .map(page -> latencyMs + page * apartMs)
                        .mapToObj(ms -> "{\"prompt\":\"A fox\",\"simulate\":{\"latencyMs\":" + ms + "}}")
                        .collect(Collectors.joining(","))
                + "]}}";
    }

    /** As little as a client can do, so that the service is what is measured. */
    private static final class Connection implements AutoCloseable {

        private final Socket socket;
        private final InputStream in;
        private String tag = "";

        Connection(Service service) throws IOException {
            socket = new Socket(
                    InetAddress.getLoopbackAddress(), URI.create(service.url()).getPort());
            socket.setTcpNoDelay(true);
            in = new BufferedInputStream(socket.getInputStream(), 2_048);
        }

        void ask(String path, String headers) throws IOException {
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
        }

        /** Reads an answer; returns its status. */
        int answer() throws IOException {
            int status = Integer.parseInt(line().substring(9, 12));
            int length = 0;
            for (String line = line(); !line.isEmpty(); line = line()) {
                String lower = line.toLowerCase(Locale.ROOT);
                if (lower.startsWith("content-length: ")) {
                    length = Integer.parseInt(line.substring(16));
                } else if (lower.startsWith("etag: ")) {
                    tag = line.substring(6);
                }
            }
            in.skipNBytes(status == 304 ? 0 : length);
            return status;
        }

        int longPolls(String path) throws IOException {
            int answered = 0;
            int status = 200;
            while (status == 200) {
                ask(path, tag.isEmpty() ? "" : "If-None-Match: " + tag + "\r\n");
                status = answer();
                answered++;
            }
            return answered;
        }

        /** To the end of the answer, whose chunks need not be told from each other for this. */
        void events(Queue<Long> delaysMs) throws IOException {
            boolean event = false;
            for (String line = line(); !line.equals("0"); line = line()) {
                if (line.startsWith("event: ")) {
                    event = !line.equals("event: snapshot") && !line.equals("event: page.progress");
                } else if (event && line.startsWith("data: ")) {
                    int at = line.indexOf("\"at\":\"") + 6;
                    Instant happened = Instant.parse(line.substring(at, line.indexOf('"', at)));
                    delaysMs.add(Duration.between(happened, Instant.now()).toMillis());
                    event = false;
                }
            }
        }

        private String line() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int read = in.read(); read != '\n'; read = in.read()) {
                if (read < 0) {
                    throw new IOException("The connection ended");
                }
                if (read != '\r') {
                    line.append((char) read);
                }
            }
            return line.toString();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
