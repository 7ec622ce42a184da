package dev.quire.webhook.incoming;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A request as it came.
 *
 * @param headers by name, without regard to case
 */
record Incoming(Map<String, List<String>> headers, byte[] body) {

    /** A header that is there exactly once: of two, nobody knows which was meant. */
    Optional<String> header(String name) {
        List<String> values = headers.getOrDefault(name, List.of());
        return values.size() == 1 ? Optional.of(values.getFirst()) : Optional.empty();
    }
}
