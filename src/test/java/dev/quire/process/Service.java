package dev.quire.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** The packaged service as a process of its own, which can be killed. */
public final class Service implements AutoCloseable {

    private static final Path BINARY = Path.of(System.getProperty("native.image.path", "none"));

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long START_S = 90;

    private final Process process;
    private final Path log;
    private final String url;

    private Service(Process process, Path log, String url) {
        this.process = process;
        this.log = log;
        this.url = url;
    }

    /** Starts as a process that is up early, and waits until it is ready. */
    public static Service start(Path folder, Map<String, String> settings) throws IOException, InterruptedException {
        Service service = launchForAShortLife(folder, settings);
        service.awaitReady();
        return service;
    }

    /** Starts as users do, which is for whoever measures, and waits until it is ready. */
    public static Service startAsShipped(Path folder, Map<String, String> settings, String... javaOptions)
            throws IOException, InterruptedException {
        Service service = launch(folder, settings, isNative() ? List.of() : List.of(javaOptions));
        service.awaitReady();
        return service;
    }

    /** Starts in a container of so much memory, as the image for Java or for the binary does, and waits until it serves. */
    public static Service startAsInAContainer(Path folder, Map<String, String> settings, int memoryMb)
            throws IOException, InterruptedException {
        String image = "src/main/docker/Dockerfile." + (isNative() ? "native" : "jvm");
        String entryPoint = Files.readAllLines(Path.of(image)).stream()
                .filter(line -> line.startsWith("ENTRYPOINT"))
                .findFirst()
                .orElseThrow();
        List<String> options = new ArrayList<>(List.of("-XX:MaxRAM=" + memoryMb + "m"));
        if (!isNative()) {
            // The collector that Java chooses by itself where there is so little memory.
            options.add("-XX:+UseSerialGC");
        }
        Pattern.compile("-XX:[^\"]+").matcher(entryPoint).results().forEach(found -> options.add(found.group()));
        Service service = launch(folder, settings, options);
        service.awaitReady();
        return service;
    }

    /** Starts and does not wait. */
    public static Service launch(Path folder, Map<String, String> settings, String... arguments) throws IOException {
        return launch(folder, settings, List.of(), arguments);
    }

    /** Starts as a process that is up early, which matters where many are started, and does not wait. */
    public static Service launchForAShortLife(Path folder, Map<String, String> settings) throws IOException {
        return launch(
                folder, settings, isNative() ? List.of() : List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    }

    private static Service launch(Path folder, Map<String, String> settings, List<String> options, String... arguments)
            throws IOException {
        int port = freePort();
        List<String> command = new ArrayList<>();
        if (isNative()) {
            command.add(BINARY.toAbsolutePath().toString());
            command.addAll(options);
            settings.forEach((name, value) -> command.add("-D" + name + "=" + value));
            command.add("-Dquarkus.http.port=" + port);
        } else {
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(options);
            settings.forEach((name, value) -> command.add("-D" + name + "=" + value));
            command.add("-Dquarkus.http.port=" + port);
            command.addAll(List.of(
                    "-jar",
                    Path.of("target/quarkus-app/quarkus-run.jar")
                            .toAbsolutePath()
                            .toString()));
        }
        command.addAll(List.of(arguments));
        Path log = folder.resolve("service-" + port + ".log");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new Service(process, log, "http://localhost:" + port);
    }

    public void awaitReady() throws IOException, InterruptedException {
        long untilNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_S);
        while (System.nanoTime() < untilNs && process.isAlive()) {
            try {
                if (send("GET", "/q/health/ready", null).statusCode() == 200) {
                    return;
                }
            } catch (IOException e) {
                // Not listening yet.
            }
            process.waitFor(50, TimeUnit.MILLISECONDS);
        }
        process.destroyForcibly();
        throw new IllegalStateException("The service did not start:\n" + log());
    }

    public String submit(String body) throws IOException, InterruptedException {
        HttpResponse<String> answer = send("POST", "/v1/jobs", body);
        if (answer.statusCode() != 202) {
            throw new IllegalStateException(answer.body());
        }
        return JSON.readTree(answer.body()).path("id").asText();
    }

    /** A POST with an Idempotency-Key. */
    public HttpResponse<String> post(String path, String body, String key) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + path))
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    }

    public JsonNode get(String path) throws IOException, InterruptedException {
        return JSON.readTree(send("GET", path, null).body());
    }

    /** Polls until the job has settled; survives an unavailable service for a while. */
    public JsonNode settled(String jobId) throws InterruptedException {
        long untilNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_S);
        while (System.nanoTime() < untilNs) {
            try {
                JsonNode job = get("/v1/jobs/" + jobId + "?wait=5");
                if (job.path("pollAfterMs").isNull()) {
                    return job;
                }
            } catch (IOException e) {
                process.waitFor(200, TimeUnit.MILLISECONDS);
            }
        }
        throw new IllegalStateException("Job " + jobId + " did not settle:\n" + log());
    }

    public HttpResponse<String> send(String method, String path, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + path))
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body))
                .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    }

    public CompletableFuture<HttpResponse<String>> longPoll(String path, String tag) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + path))
                .header("If-None-Match", tag)
                .build();
        return HTTP.sendAsync(request, HttpResponse.BodyHandlers.ofString());
    }

    /** kill -9: no hook runs, nothing is given back. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** SIGTERM; returns the exit status. */
    public int terminate() throws InterruptedException {
        process.destroy();
        return process.waitFor();
    }

    /** Sends it a signal by its name, such as STOP. */
    public void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                .start()
                .waitFor();
    }

    public String url() {
        return url;
    }

    public long pid() {
        return process.pid();
    }

    public int waitFor() throws InterruptedException {
        return process.waitFor();
    }

    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private static boolean isNative() {
        return Files.isExecutable(BINARY);
    }

    /** Below those that the system gives to outgoing connections: one of these could take it before the service does. */
    private static int freePort() throws IOException {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(15_000, 32_000);
            try (ServerSocket socket = new ServerSocket(port)) {
                return socket.getLocalPort();
            } catch (BindException e) {
                // Somebody has it: try another.
            }
        }
    }
}
