package dev.quire.provider.http;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How long a vendor asks to be left alone, at most an hour. What can't be read is ignored. */
public final class Wait {

    private static final Duration LONGEST = Duration.ofHours(1);

    private static final Pattern NUMBER = Pattern.compile("\\d{1,15}(\\.\\d{1,15})?");

    private static final Pattern SPAN = Pattern.compile("(\\d{1,15}(?:\\.\\d{1,15})?)(h|ms|m|s)");

    private static final Map<String, Double> MILLIS = Map.of("h", 3_600_000.0, "m", 60_000.0, "s", 1_000.0, "ms", 1.0);

    private Wait() {}

    /** By {@code retry-after-ms} or {@code Retry-After}, which is a number of seconds or a date. */
    public static Optional<Duration> retryAfter(HttpHeaders headers) {
        return headers.firstValue("retry-after-ms")
                .flatMap(ms -> number(ms, "ms"))
                .or(() -> headers.firstValue("Retry-After").flatMap(seconds -> number(seconds, "s")))
                .or(() -> headers.firstValue("Retry-After").flatMap(date -> until(date, headers)));
    }

    /** Such as {@code 1s}, {@code 6m0s}, {@code 1.5s}, {@code 120ms}: durations as Go writes them. */
    public static Optional<Duration> span(String value) {
        Matcher part = SPAN.matcher(value.strip());
        double ms = 0;
        int end = 0;
        while (part.find() && part.start() == end) {
            ms += Double.parseDouble(part.group(1)) * MILLIS.get(part.group(2));
            end = part.end();
        }
        boolean whole = end > 0 && end == value.strip().length();
        return whole ? Optional.of(bounded(Duration.ofMillis((long) Math.ceil(ms)))) : Optional.empty();
    }

    private static Optional<Duration> number(String value, String unit) {
        return NUMBER.matcher(value.strip()).matches() ? span(value.strip() + unit) : Optional.empty();
    }

    /** Counted from the answer's own date: clocks differ. */
    private static Optional<Duration> until(String date, HttpHeaders headers) {
        return instant(date)
                .map(then -> bounded(Duration.between(
                        headers.firstValue("Date").flatMap(Wait::instant).orElseGet(Instant::now), then)));
    }

    private static Optional<Instant> instant(String date) {
        try {
            return Optional.of(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date.strip(), Instant::from));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Duration bounded(Duration wait) {
        return wait.isNegative() ? Duration.ZERO : wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
    }
}
