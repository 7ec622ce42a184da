package dev.quire.provider.sdserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.quire.provider.Provider.Progress;
import dev.quire.provider.http.Answer;
import dev.quire.provider.http.Endpoint;
import java.io.IOException;
import java.time.Duration;

/** Asks every second how far the server is, until it is closed. What it misses is missed. */
final class ProgressPoll implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final Endpoint server;
    private final Progress progress;
    private final Thread thread;

    private ProgressPoll(Endpoint server, Progress progress) {
        this.server = server;
        this.progress = progress;
        this.thread = Thread.ofVirtual().name("sdserver-progress").unstarted(this::run);
    }

    static ProgressPoll start(Endpoint server, Progress progress) {
        ProgressPoll poll = new ProgressPoll(server, progress);
        poll.thread.start();
        return poll;
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(PAUSE);
                look();
            }
        } catch (InterruptedException e) {
            // Closed.
        }
    }

    private void look() throws InterruptedException {
        try {
            Answer response = server.get("/sdapi/v1/progress?skip_current_image=true", TIMEOUT);
            if (response.status() == 200) {
                tell(JSON.readTree(response.body()));
            }
        } catch (IOException e) {
            // The next one may come through.
        }
    }

    private void tell(JsonNode body) {
        // 100 is for the picture itself.
        int percent = (int) Math.clamp(body.path("progress").asDouble() * 100, 0, 99);
        JsonNode state = body.path("state");
        int of = state.path("sampling_steps").asInt();
        progress.at(percent, of > 0 ? "step " + state.path("sampling_step").asInt() + " of " + of : "waiting");
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
