package dev.quire.ops;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** Makes a story through the service's own API, as any client would, and shows it in the terminal. */
final class StoryCommand {

    private static final int BAR_WIDTH = 30;

    private final String url;
    private final String dataFolder;
    private final PrintStream out;
    private final HttpClient http = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();

    StoryCommand(String url, String dataFolder, PrintStream out) {
        this.url = url;
        this.dataFolder = dataFolder;
        this.out = out;
    }

    /** Returns 0 when every page was made, else 1. */
    int run(CommandLine.Story command) throws InterruptedException {
        try (http) {
            JsonNode job = submit(command);
            out.println("Submitted \"" + job.path("title").asText("untitled") + "\" as " + url
                    + job.at("/links/self").asText());
            job = watch(job);
            String name = folderName(job);
            Path folder = command.out().orElseGet(() -> Path.of(dataFolder, "stories", name));
            int pictures = download(job, folder);
            out.println("Job is " + job.path("state").asText() + "; " + pictures + " pictures are in "
                    + folder.toAbsolutePath().normalize());
            return job.path("state").asText().equals("completed") ? 0 : 1;
        } catch (IOException e) {
            out.println("quire: the story can't be made: " + e.getMessage());
            return 1;
        }
    }

    private JsonNode submit(CommandLine.Story command) throws IOException, InterruptedException {
        byte[] story =
                command.file().isPresent() ? Files.readAllBytes(command.file().get()) : sample();
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/v1/jobs"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(story))
                .build();
        HttpResponse<byte[]> answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
        JsonNode body = json.readTree(answer.body());
        if (answer.statusCode() != 202) {
            throw new IOException(body.path("detail").asText("status " + answer.statusCode()));
        }
        return body;
    }

    private static byte[] sample() throws IOException {
        try (InputStream sample = StoryCommand.class.getResourceAsStream("/examples/story.json")) {
            if (sample == null) {
                throw new IOException("the sample story is missing from this build");
            }
            return sample.readAllBytes();
        }
    }

    /** Long-polls until the job has settled. */
    private JsonNode watch(JsonNode job) throws IOException, InterruptedException {
        JsonNode now = job;
        show(now);
        while (!now.path("pollAfterMs").isNull()) {
            now = get(job.at("/links/self").asText() + "?wait=30");
            show(now);
        }
        out.println();
        return now;
    }

    private void show(JsonNode job) {
        int percent = job.at("/progress/percent").asInt();
        int filled = percent * BAR_WIDTH / 100;
        String line = "  [" + "#".repeat(filled) + ".".repeat(BAR_WIDTH - filled) + "] "
                + String.format(Locale.ROOT, "%3d %%  ", percent)
                + job.path("message").asText();
        // A terminal shows one line that moves; a log file gets a line for each change.
        boolean terminal =
                Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
        out.print(terminal ? "\r" + line + "   " : line + System.lineSeparator());
        out.flush();
    }

    private int download(JsonNode job, Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        int pictures = 0;
        for (JsonNode page : job.path("pages")) {
            String path = page.at("/result/url").asText("");
            if (path.startsWith("/")) {
                HttpRequest request =
                        HttpRequest.newBuilder(URI.create(url + path)).build();
                String type = page.at("/result/contentType").asText();
                Path file = folder.resolve(page.path("key").asText() + "." + type.substring(type.indexOf('/') + 1));
                HttpResponse<byte[]> answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
                if (answer.statusCode() != 200) {
                    throw new IOException(path + " answered " + answer.statusCode());
                }
                Files.write(file, answer.body());
                pictures++;
            }
        }
        return pictures;
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + path)).build();
        HttpResponse<byte[]> answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
        if (answer.statusCode() != 200) {
            throw new IOException(path + " answered " + answer.statusCode());
        }
        return json.readTree(answer.body());
    }

    private static String folderName(JsonNode job) {
        String title = job.path("title").asText("story").toLowerCase(Locale.ROOT);
        String id = job.path("id").asText();
        return title.replaceAll("[^a-z0-9]+", "-") + "-" + id.substring(id.length() - 6);
    }
}
