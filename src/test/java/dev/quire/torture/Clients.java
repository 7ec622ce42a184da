package dev.quire.torture;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Clients as they should be: whoever gets no answer sends the same again with the same key, to whichever replica
 * answers, until one does.
 */
final class Clients {

    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final long GIVE_UP_MS = 90_000;

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private final ObjectMapper json = new ObjectMapper();
    private final List<Replica> replicas;
    private final Map<String, Set<String>> jobsByKey = new ConcurrentHashMap<>();
    private final Queue<String> surprises = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closing;

    Clients(List<Replica> replicas) {
        this.replicas = replicas;
    }

    void start(long seed, int howMany) {
        for (int client = 0; client < howMany; client++) {
            String name = "client-" + client;
            Random random = new Random(seed * 1_000 + client);
            threads.add(Thread.ofVirtual().name(name).start(() -> live(name, random)));
        }
    }

    /** No new jobs; what was sent is sent until it is answered. */
    void finish() throws InterruptedException {
        closing = true;
        for (Thread thread : threads) {
            thread.join();
        }
    }

    /** What each key's submits were answered with: one job, if all is well. */
    Map<String, Set<String>> jobsByKey() {
        return jobsByKey;
    }

    /** Answers that no fault excuses. */
    List<String> surprises() {
        return List.copyOf(surprises);
    }

    private void live(String name, Random random) {
        Workload workload = new Workload(random);
        List<String> mine = new ArrayList<>();
        try {
            for (int n = 0; !closing; n++) {
                String key = name + "-" + n;
                String body = workload.job();
                submit(key, body, random, mine);
                if (random.nextInt(8) == 0) {
                    submit(key, body, random, mine);
                }
                act(mine.get(random.nextInt(mine.size())), random);
                Replica.pause(50 + random.nextInt(350));
            }
        } catch (IOException | RuntimeException e) {
            surprises.add(name + " stopped: " + e);
        }
    }

    private void submit(String key, String body, Random random, List<String> mine) throws IOException {
        jobsByKey.putIfAbsent(key, ConcurrentHashMap.newKeySet());
        HttpResponse<String> answer = answered("/v1/jobs", body, key, random);
        if (answer.statusCode() != 202) {
            surprises.add("submit " + key + ": " + answer.statusCode() + " " + answer.body());
            return;
        }
        String job = json.readTree(answer.body()).path("id").asText();
        jobsByKey.get(key).add(job);
        mine.add(job);
    }

    private void act(String job, Random random) {
        String path = "/v1/jobs/" + job;
        switch (random.nextInt(10)) {
            case 0 -> expect(answered(path + "/cancel", "", null, random), 200, 202);
            case 1 -> expect(answered(path + "/pages/page_1/cancel", "", null, random), 200, 202, 404);
            case 2 -> expect(answered(path + "/pages/image_1/cancel", "", null, random), 200, 202, 404);
            case 3, 4 -> expect(answered(path + "/retry", "", null, random), 202, 409);
            case 5 -> expect(answered(path + "/retry", "{\"pages\":[\"image_1\"]}", null, random), 202, 409, 422);
            default -> {
                // Most jobs are left alone.
            }
        }
    }

    private void expect(HttpResponse<String> answer, int... statuses) {
        for (int status : statuses) {
            if (answer.statusCode() == status) {
                return;
            }
        }
        surprises.add(answer.request().uri().getPath() + ": " + answer.statusCode() + " " + answer.body());
    }

    /** Sends until somebody answers with anything but 503. */
    private HttpResponse<String> answered(String path, String body, String key, Random random) {
        long startNs = System.nanoTime();
        while ((System.nanoTime() - startNs) / 1_000_000 < GIVE_UP_MS) {
            try {
                HttpResponse<String> answer = http.send(
                        request(replicas.get(random.nextInt(replicas.size())).url() + path, body, key),
                        HttpResponse.BodyHandlers.ofString());
                if (answer.statusCode() != 503) {
                    return answer;
                }
            } catch (IOException e) {
                // Killed, stopped or cut off: somebody else, or later.
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            Replica.pause(50 + random.nextInt(200));
        }
        throw new IllegalStateException("nobody answered " + path + " for " + GIVE_UP_MS + " ms");
    }

    private static HttpRequest request(String uri, String body, String key) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(uri))
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        return (key == null ? request : request.header("Idempotency-Key", key)).build();
    }
}
