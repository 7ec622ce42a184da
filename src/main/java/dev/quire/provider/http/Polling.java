package dev.quire.provider.http;

import dev.quire.provider.Callbacks;
import dev.quire.provider.ProviderFailure;
import java.io.IOException;
import java.util.Optional;

/**
 * Asks for a result until it is there, first soon, then every two seconds. As long as its vendor calls back, it is asked for
 * when it does; in between every ten seconds, since a callback may be lost.
 */
public final class Polling {

    private static final long FIRST_MS = 250;
    private static final long LONGEST_MS = 2_000;
    private static final long LONGEST_WHEN_CALLED_MS = 10_000;

    private final Callbacks callbacks;
    private final String provider;
    private final Optional<String> callbackUrl;

    /**
     * @param callbackUrl where the vendor is to call back, as configured; empty where it can't
     * @throws IllegalStateException when it is no https URL; the message names the setting
     */
    public Polling(Callbacks callbacks, String provider, Optional<String> callbackUrl) {
        this.callbacks = callbacks;
        this.provider = provider;
        this.callbackUrl = callbackUrl.map(url -> Checked.httpsUrl(
                "quire.provider." + provider + ".callback-url", url, "https://quire.example.com/v1/hooks/" + provider));
    }

    /** Where the vendor is to call back. */
    public Optional<String> callbackUrl() {
        return callbackUrl;
    }

    /** One look. */
    @FunctionalInterface
    public interface Look {
        /**
         * The result; empty while it is not there.
         *
         * @throws IOException when it can't be said now: asked again
         * @throws ProviderFailure when the result will not come
         */
        Optional<byte[]> now() throws IOException, ProviderFailure, InterruptedException;
    }

    /**
     * The result. An interrupt ends it; how long it may take is the guard's matter.
     *
     * @param id what a callback calls it
     */
    public byte[] until(String id, Look look) throws ProviderFailure, InterruptedException {
        try (Callbacks.Waiting waiting = callbacks.waiting(provider, id)) {
            return until(look, new Pause() {
                @Override
                public boolean calledWithin(long pauseMs) throws InterruptedException {
                    return waiting.pause(pauseMs);
                }

                @Override
                public long longestMs() {
                    return waiting.comesThrough() ? LONGEST_WHEN_CALLED_MS : LONGEST_MS;
                }
            });
        }
    }

    /** The result of what nobody calls back about. */
    public static byte[] until(Look look) throws ProviderFailure, InterruptedException {
        return until(look, pauseMs -> {
            Thread.sleep(pauseMs);
            return false;
        });
    }

    static byte[] until(Look look, Pause pause) throws ProviderFailure, InterruptedException {
        long pauseMs = FIRST_MS;
        boolean called = false;
        while (true) {
            try {
                Optional<byte[]> result = look.now();
                if (result.isPresent()) {
                    return result.get();
                }
            } catch (IOException e) {
                // The vendor goes on meanwhile.
            }
            boolean calledNow = pause.calledWithin(pauseMs);
            called |= calledNow;
            // A vendor may call a moment before it shows what it calls about, and does not call twice.
            pauseMs = calledNow ? FIRST_MS : Math.min(called ? LONGEST_MS : pause.longestMs(), pauseMs * 2);
        }
    }

    /** The time between two looks. */
    @FunctionalInterface
    interface Pause {
        /** Whether the vendor called within it, which ends it. */
        boolean calledWithin(long pauseMs) throws InterruptedException;

        /** How long it may become, in milliseconds. */
        default long longestMs() {
            return LONGEST_MS;
        }
    }
}
