package dev.quire.provider.http;

import dev.quire.provider.ProviderFailure;
import java.io.IOException;
import java.util.Optional;

/** Asks for a result until it is there, first soon, then every two seconds. */
public final class Polling {

    private static final long FIRST_MS = 250;
    private static final long LONGEST_MS = 2_000;

    private Polling() {}

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

    /** The result. An interrupt ends it; how long it may take is the guard's matter. */
    public static byte[] until(Look look) throws ProviderFailure, InterruptedException {
        for (long pauseMs = FIRST_MS; true; pauseMs = Math.min(LONGEST_MS, pauseMs * 2)) {
            try {
                Optional<byte[]> result = look.now();
                if (result.isPresent()) {
                    return result.get();
                }
            } catch (IOException e) {
                // The vendor goes on meanwhile.
            }
            Thread.sleep(pauseMs);
        }
    }
}
