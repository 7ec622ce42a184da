package dev.quire.provider.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.provider.Callbacks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How often a vendor is asked, and what its callbacks change about that. */
@Timeout(60)
class PollingTest {

    private static final byte[] RESULT = {1};

    private final Callbacks callbacks = new Callbacks();

    @Test
    void looksGoApartToTwoSeconds() throws Exception {
        assertEquals(List.of(250L, 500L, 1_000L, 2_000L, 2_000L), pauses(5, false, -1));
    }

    @Test
    void whereCallbacksComeThroughLooksGoApartToTen() throws Exception {
        assertEquals(List.of(250L, 500L, 1_000L, 2_000L, 4_000L, 8_000L, 10_000L, 10_000L), pauses(8, true, -1));
    }

    @Test
    void afterItsCallbackAVendorIsAskedOften() throws Exception {
        assertEquals(
                List.of(250L, 500L, 1_000L, 2_000L, 4_000L, 250L, 500L, 1_000L, 2_000L, 2_000L), pauses(10, true, 5));
    }

    /** The pauses before the result is there. */
    private static List<Long> pauses(int count, boolean comesThrough, int called) throws Exception {
        List<Long> pauses = new ArrayList<>();
        Polling.until(
                () -> {
                    if (pauses.size() == 2) {
                        throw new IOException("once it can't be said");
                    }
                    return pauses.size() == count ? Optional.of(RESULT) : Optional.empty();
                },
                new Polling.Pause() {
                    @Override
                    public boolean calledWithin(long pauseMs) {
                        pauses.add(pauseMs);
                        return pauses.size() == called;
                    }

                    @Override
                    public long longestMs() {
                        return comesThrough ? 10_000 : Polling.Pause.super.longestMs();
                    }
                });
        return pauses;
    }

    /** Without callbacks it would take a minute and more. */
    @Test
    void aCallbackDuringALookIsHeardAfterIt() throws Exception {
        Polling polling = new Polling(callbacks, "vendor", Optional.empty());
        int[] looks = {0};

        byte[] result = polling.until("c1", () -> {
            assertTrue(callbacks.ring("vendor", "c1"));
            return ++looks[0] == 60 ? Optional.of(RESULT) : Optional.empty();
        });

        assertEquals(RESULT, result);
        assertFalse(callbacks.ring("vendor", "c1"), "nobody waits any more");
    }

    @Test
    void aCallbackConcernsWhoWaitsForThatCall() throws Exception {
        try (Callbacks.Waiting one = callbacks.waiting("vendor", "c1");
                Callbacks.Waiting other = callbacks.waiting("vendor", "c2");
                Callbacks.Waiting elsewhere = callbacks.waiting("another", "c1")) {
            assertFalse(one.comesThrough());

            assertTrue(callbacks.ring("vendor", "c1"));
            assertTrue(callbacks.ring("vendor", "c1"));

            assertTrue(one.pause(60_000));
            assertFalse(one.pause(0), "twice before is once");
            assertFalse(other.pause(0));
            assertFalse(elsewhere.pause(0));
            assertTrue(other.comesThrough());
            assertFalse(elsewhere.comesThrough());

            callbacks.ringAll();
            assertTrue(one.pause(0));
            assertTrue(elsewhere.pause(0));
            assertFalse(elsewhere.comesThrough(), "no vendor has called");
        }
    }

    @Test
    void aCallbackUrlIsOneThatAVendorCalls() {
        for (String url :
                List.of("http://quire.example.com/v1/hooks/vendor", "/v1/hooks/vendor", "https://u:p@host/")) {
            String message = assertThrows(
                            IllegalStateException.class, () -> new Polling(callbacks, "vendor", Optional.of(url)))
                    .getMessage();
            assertTrue(message.startsWith("quire.provider.vendor.callback-url must "), message);
            assertFalse(message.contains("u:p"), message);
        }
        assertEquals(
                Optional.of("https://quire.example.com/v1/hooks/vendor"),
                new Polling(callbacks, "vendor", Optional.of("https://quire.example.com/v1/hooks/vendor"))
                        .callbackUrl());
    }
}
