package dev.quire.media.shelf;

import com.robothy.s3.rest.LocalS3;
import com.robothy.s3.rest.bootstrap.LocalS3Mode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A server that speaks S3, with one bucket; it can be stopped, and started again with what it had. */
public final class Bucket implements AutoCloseable {

    private static final String NAME = "pictures";
    private static final Pattern KEY = Pattern.compile("<Key>([^<]+)</Key>");

    private final HttpClient http = HttpClient.newHttpClient();
    private final Path folder;
    private LocalS3 server;
    private final int port;

    public Bucket(Path folder) throws IOException, InterruptedException {
        this.folder = folder;
        server = open(-1);
        port = server.getPort();
        send("PUT", "");
    }

    private LocalS3 open(int port) {
        LocalS3 opened = LocalS3.builder()
                .mode(LocalS3Mode.PERSISTENCE)
                .dataPath(folder.toAbsolutePath().toString())
                .port(port)
                .build();
        opened.start();
        return opened;
    }

    /** What a service needs to know. */
    public Map<String, String> settings() {
        return Map.of(
                "quire.blobs.s3.endpoint",
                endpoint(),
                "quire.blobs.s3.bucket",
                NAME,
                "quire.blobs.s3.access-key",
                "key",
                "quire.blobs.s3.secret-key",
                "secret");
    }

    public String endpoint() {
        return "http://127.0.0.1:" + port;
    }

    public String name() {
        return NAME;
    }

    /** Keys of all objects. */
    public List<String> keys() throws IOException, InterruptedException {
        return KEY.matcher(send("GET", "?list-type=2"))
                .results()
                .map(key -> key.group(1))
                .toList();
    }

    public void stop() {
        server.shutdown();
    }

    public void startAgain() {
        server = open(port);
    }

    private String send(String method, String query) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create(endpoint() + "/" + NAME + query))
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(answer.statusCode() + " " + answer.body());
        }
        return answer.body();
    }

    @Override
    public void close() {
        server.shutdown();
    }
}
