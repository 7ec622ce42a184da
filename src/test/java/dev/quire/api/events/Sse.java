package dev.quire.api.events;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One connection of a client of server-sent events, read as the standard says. */
public final class Sse implements AutoCloseable {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpResponse<java.io.InputStream> answer;
    private final BufferedReader lines;
    private final List<String> comments = new ArrayList<>();
    private String lastEventId = "";
    private String retry = "";

    private Sse(HttpResponse<java.io.InputStream> answer) {
        this.answer = answer;
        lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
    }

    /** @param id of the message; empty when it came without */
    public record Message(String id, String event, JsonNode data) {

        public int seq() {
            return Integer.parseInt(id);
        }
    }

    /** @param lastEventId null sends none */
    public static Sse open(String url, String lastEventId, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url)).header("Accept", "text/event-stream");
        if (lastEventId != null) {
            request.header("Last-Event-ID", lastEventId);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return new Sse(HTTP.send(request.build(), BodyHandlers.ofInputStream()));
    }

    public int status() {
        return answer.statusCode();
    }

    public String header(String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    public String lastEventId() {
        return lastEventId;
    }

    public String retry() {
        return retry;
    }

    /** The next message; empty when the answer is over. */
    public Optional<Message> next() throws IOException {
        String id = "";
        String event = "message";
        StringBuilder data = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.isEmpty() && data.length() > 0) {
                lastEventId = id.isEmpty() ? lastEventId : id;
                return Optional.of(new Message(id, event, JSON.readTree(data.toString())));
            } else if (line.startsWith(":")) {
                comments.add(line);
            } else if (line.startsWith("id: ")) {
                id = line.substring(4);
            } else if (line.startsWith("event: ")) {
                event = line.substring(7);
            } else if (line.startsWith("retry: ")) {
                retry = line.substring(7);
            } else if (line.startsWith("data: ")) {
                data.append(line.substring(6));
            } else if (!line.isEmpty()) {
                throw new IOException("No line of server-sent events: " + line);
            }
        }
        return Optional.empty();
    }

    /** All messages until the answer is over. */
    public List<Message> all() throws IOException {
        List<Message> all = new ArrayList<>();
        for (Optional<Message> next = next(); next.isPresent(); next = next()) {
            all.add(next.get());
        }
        return all;
    }

    /** Goes away. */
    @Override
    public void close() throws IOException {
        lines.close();
    }
}
