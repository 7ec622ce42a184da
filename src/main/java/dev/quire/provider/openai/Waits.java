package dev.quire.provider.openai;

import dev.quire.provider.http.Wait;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** How long OpenAI asks to be left alone, read from the headers that count its limits. */
final class Waits {

    private static final Pattern NUMBER = Pattern.compile("\\d{1,15}(\\.\\d{1,15})?");

    private static final String REMAINING = "x-ratelimit-remaining-";
    private static final String RESET = "x-ratelimit-reset-";

    private Waits() {}

    /** After a refusal: until every limit is back that is not known to have something left. */
    static Optional<Duration> untilReset(HttpHeaders headers) {
        return longestReset(headers, limit -> remaining(headers, limit).orElse(0.0) == 0);
    }

    /** After a success: until every limit is back of which nothing remains; empty when something remains of each. */
    static Optional<Duration> untilCapacity(HttpHeaders headers) {
        return longestReset(headers, limit -> remaining(headers, limit).orElse(1.0) == 0);
    }

    private static Optional<Double> remaining(HttpHeaders headers, String limit) {
        return headers.firstValue(REMAINING + limit)
                .filter(value -> NUMBER.matcher(value).matches())
                .map(Double::valueOf);
    }

    /** Over requests, tokens, and whatever else OpenAI counts. */
    private static Optional<Duration> longestReset(HttpHeaders headers, Predicate<String> usedUp) {
        return headers.map().keySet().stream()
                .filter(name -> name.regionMatches(true, 0, RESET, 0, RESET.length()))
                .map(name -> name.substring(RESET.length()))
                .filter(usedUp)
                .flatMap(limit -> headers.firstValue(RESET + limit).flatMap(Wait::span).stream())
                .max(Comparator.naturalOrder());
    }
}
