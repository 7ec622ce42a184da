package dev.quire.torture;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A client as it should be: without an answer it sends the same again, with the same key, to whoever answers. */
final class Client {

    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final long GIVE_UP_MS = 90_000;

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private final ObjectMapper json = new ObjectMapper();
    private final List<Replica> replicas;
    private final Map<String, Set<String>> jobsByKey = new ConcurrentHashMap<>();
    private final Queue<String> surprises = new ConcurrentLinkedQueue<>();

    Client(List<Replica> replicas) {
        this.replicas = replicas;
    }

    /** What each key's submits were answered with: one job, if all is well. */
    Map<String, Set<String>> jobsByKey() {
        return jobsByKey;
    }

    /** Answers that no fault excuses. */
    List<String> surprises() {
        return List.copyOf(surprises);
    }

    /** Returns the job that the key is answered with. */
    String submit(String key, String body, Random random) throws IOException {
        Set<String> jobs = jobsByKey.computeIfAbsent(key, unseen -> ConcurrentHashMap.newKeySet());
        HttpResponse<String> answer = answered("/v1/jobs", body, key, random);
        if (answer.statusCode() != 202) {
            throw new IllegalStateException("submit " + key + ": " + answer.statusCode() + " " + answer.body());
        }
        String job = json.readTree(answer.body()).path("id").asText();
        jobs.add(job);
        return job;
    }

    /** Asks for something that may be asked for twice. */
    void ask(String path, String body, Random random, int... expected) {
        HttpResponse<String> answer = answered(path, body, null, random);
        for (int status : expected) {
            if (answer.statusCode() == status) {
                return;
            }
        }
        surprised(path + ": " + answer.statusCode() + " " + answer.body());
    }

    void surprised(String by) {
        surprises.add(by);
    }

    /** Sends until somebody answers with anything but 503. */
    private HttpResponse<String> answered(String path, String body, String key, Random random) {
        long startNs = System.nanoTime();
        while ((System.nanoTime() - startNs) / 1_000_000 < GIVE_UP_MS) {
            Replica replica = replicas.get(random.nextInt(replicas.size()));
            try {
                HttpResponse<String> answer =
                        http.send(request(replica.url() + path, body, key), HttpResponse.BodyHandlers.ofString());
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
        throw new IllegalStateException("Nobody answered " + path + " for " + GIVE_UP_MS + " ms");
    }

    private static HttpRequest request(String uri, String body, String key) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(uri))
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        return (key == null ? request : request.header("Idempotency-Key", key)).build();
    }
}
