package dev.quire.api.events;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a stream does by time alone. The connection is one of ours, and ticks say what time it is. */
class StreamTimesTest {

    private final List<String> written = new ArrayList<>();
    private final List<String> ended = new ArrayList<>();
    private boolean full;
    private Handler<?> drained;

    private final EventStream stream = new EventStream(
            proxy(HttpServerResponse.class, this::response),
            proxy(Context.class, (method, args) -> {
                ((Handler<?>) args[0]).handle(null);
                return null;
            }),
            null,
            () -> ended.add("closed"));

    /** The stream looked at the clock for the first time between these two. */
    private long beforeNs;

    private long afterNs;

    /** Of a feed that has not found anything yet. */
    private void open() {
        beforeNs = System.nanoTime();
        stream.open(new Feed(null, null, null, null));
        afterNs = System.nanoTime();
    }

    @BeforeEach
    void nothingIsWrittenYet() {
        assertEquals(List.of(), written);
    }

    @Test
    void aQuietStreamIsKeptOpenByACommentEveryFifteenSeconds() {
        open();
        written.clear();

        stream.tick(beforeNs + TimeUnit.SECONDS.toNanos(15));
        assertEquals(List.of(), written);
        stream.tick(afterNs + TimeUnit.SECONDS.toNanos(15) + 1);
        assertEquals(List.of(":\n\n"), written);

        // The comment counts from when it was written, which is now.
        stream.tick(System.nanoTime() + TimeUnit.SECONDS.toNanos(15) + 1);
        assertEquals(List.of(":\n\n", ":\n\n"), written);
        assertEquals(List.of(), ended);
    }

    @Test
    void whoTakesNothingForAMinuteIsCutOffAndGetsNoComments() {
        full = true;
        open();
        written.clear();

        stream.tick(beforeNs + TimeUnit.SECONDS.toNanos(60));
        assertEquals(List.of(), ended);
        stream.tick(afterNs + TimeUnit.SECONDS.toNanos(60) + 1);

        assertEquals(List.of("closed", "reset"), ended);
        stream.tick(afterNs + TimeUnit.SECONDS.toNanos(200));
        assertEquals(List.of("closed", "reset"), ended);
        assertEquals(List.of(), written);
    }

    @Test
    void whoTakesAgainIsNotCutOff() {
        full = true;
        open();
        written.clear();
        full = false;
        drained.handle(null);

        stream.tick(afterNs + TimeUnit.SECONDS.toNanos(61));

        assertEquals(List.of(), ended);
        assertEquals(List.of(":\n\n"), written);
    }

    @Test
    void whoHasGoneGetsNothing() {
        open();
        stream.breakOff();
        written.clear();
        ended.clear();

        stream.tick(afterNs + TimeUnit.SECONDS.toNanos(16));

        assertEquals(List.of(), written);
        assertEquals(List.of(), ended);
    }

    private Object response(Method method, Object[] args) {
        switch (method.getName()) {
            case "write" -> written.add(((Buffer) args[0]).toString(StandardCharsets.UTF_8));
            case "reset" -> ended.add("reset");
            case "end" -> ended.add("end");
            case "drainHandler" -> drained = (Handler<?>) args[0];
            default -> {
                // Only asked below.
            }
        }
        return switch (method.getName()) {
            case "writeQueueFull" -> full;
            case "closed", "reset" -> false;
            default -> null;
        };
    }

    private interface Call {
        Object made(Method method, Object[] args);
    }

    private static <T> T proxy(Class<T> type, Call call) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, args) -> {
            Object answer = call.made(method, args);
            // Fluent setters.
            return answer == null && method.getReturnType().isInstance(self) ? self : answer;
        }));
    }
}
