package dev.quire.torture;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The replicas' own counters, summed over all processes that there were. */
final class Counters {

    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private final Map<String, Double> last = new ConcurrentHashMap<>();

    /** Looks at a process; one that does not answer keeps what was last seen. */
    void read(String url) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/q/metrics"))
                .timeout(PATIENCE)
                .build();
        try {
            http.send(request, HttpResponse.BodyHandlers.ofString())
                    .body()
                    .lines()
                    .filter(line -> line.startsWith("quire_attempts_"))
                    .map(line -> line.split("[ {]"))
                    .forEach(words -> last.put(url + " " + words[0], Double.parseDouble(words[words.length - 1])));
        } catch (IOException e) {
            // It is stopped, killed, or not there yet.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    long sum(String name) {
        return (long) last.entrySet().stream()
                .filter(each -> each.getKey().endsWith(" " + name))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }
}
