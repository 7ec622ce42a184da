package dev.quire.webhook.outgoing;

import dev.quire.webhook.outgoing.Tried.Verdict;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One try: its time, its connection, and what came back. Once a status is there, it decides. */
final class Exchange {

    /** What is read of an answer; the rest is cut off with the connection. */
    static final int MOST_BYTES = 65_536;

    private static final int MOST_KEPT = 1_000;

    /** The status that says that nobody is there any more, and will not be. */
    private static final int GONE = 410;

    private final long startNs = System.nanoTime();
    private final Duration timeout;
    private HttpClientRequest request;
    private boolean closed;
    private Integer status;
    private String retryAfter;
    private final Buffer body = Buffer.buffer();

    Exchange(Duration timeout) {
        this.timeout = timeout;
    }

    /** The result, as long as there is time. */
    <T> T await(java.util.concurrent.Future<T> result)
            throws InterruptedException, ExecutionException, TimeoutException {
        long leftNs = timeout.toNanos() - (System.nanoTime() - startNs);
        try {
            return result.get(Math.max(1, leftNs), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            result.cancel(true);
            throw e;
        }
    }

    /** A connection that comes too late is closed unused. */
    synchronized void opened(HttpClientRequest opened) {
        request = opened;
        if (closed) {
            opened.connection().close();
        }
    }

    Future<Void> read(HttpClientResponse answer) {
        Promise<Void> whole = Promise.promise();
        synchronized (this) {
            status = answer.statusCode();
            retryAfter = answer.getHeader("retry-after");
        }
        answer.handler(chunk -> {
            if (keep(chunk)) {
                whole.tryComplete();
            }
        });
        answer.endHandler(_ -> whole.tryComplete());
        answer.exceptionHandler(whole::tryFail);
        return whole.future();
    }

    private synchronized boolean keep(Buffer chunk) {
        body.appendBuffer(chunk, 0, Math.min(chunk.length(), MOST_BYTES - body.length()));
        return body.length() == MOST_BYTES;
    }

    /** @param otherwise why there is no answer, if there is none */
    synchronized Tried ended(String otherwise) {
        int durationMs = (int) TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs);
        if (status == null) {
            return new Tried(null, durationMs, null, otherwise, Optional.empty(), Verdict.AGAIN);
        }
        String error = status >= 200 && status < 300
                ? null
                : status >= 300 && status < 400
                        ? "Answered " + status + "; redirects are not followed."
                        : "Answered " + status + ".";
        Verdict verdict = error == null ? Verdict.DELIVERED : status == GONE ? Verdict.GONE : Verdict.AGAIN;
        return new Tried(status, durationMs, text(), error, askedFor(), verdict);
    }

    synchronized void close() {
        closed = true;
        if (request != null) {
            request.connection().close();
        }
    }

    /** What of the answer is kept; NUL can't be stored. */
    private String text() {
        String text = body.toString(StandardCharsets.UTF_8).replace('\0', '\uFFFD');
        return text.codePointCount(0, text.length()) <= MOST_KEPT
                ? text
                : text.substring(0, text.offsetByCodePoints(0, MOST_KEPT));
    }

    /** Seconds, or a date (RFC 9110, 10.2.3); anything else is passed over. */
    private Optional<Duration> askedFor() {
        if (retryAfter == null) {
            return Optional.empty();
        }
        try {
            Duration asked = retryAfter.matches("\\d{1,9}")
                    ? Duration.ofSeconds(Long.parseLong(retryAfter))
                    : Duration.between(
                            Instant.now(),
                            ZonedDateTime.parse(retryAfter, DateTimeFormatter.RFC_1123_DATE_TIME)
                                    .toInstant());
            return asked.isNegative() ? Optional.empty() : Optional.of(asked);
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
