package dev.quire.job;

import java.util.Optional;

/** How an attempt ended. Each says what became of the call it paid for, or did not. */
public sealed interface Outcome {

    /**
     * What is known of a provider call that nobody waits for any more; the names, in lower case, stand in {@code
     * provider_call.outcome}.
     */
    enum Call {
        OK,
        /** Provably not accepted, so not paid. */
        NOT_ACCEPTED,
        FAILED,
        /** Broken off by us; the provider may have done and billed it. */
        INTERRUPTED
    }

    /** A picture is written as a blob in the same transaction. */
    record Completed(Result result) implements Outcome {}

    /** Over for this run; only a client's retry starts another. */
    record Failed(PageError code, String message, boolean retryable, Call call) implements Outcome {}

    /**
     * Back to pending, not before the delay is over.
     *
     * @param attemptGivenBack the attempt does not count against the limit, since it cost nothing
     */
    record TryLater(PageError code, long delayMs, boolean attemptGivenBack, Call call) implements Outcome {}

    /**
     * Back to pending at once, for another provider: this one provably did not accept the call.
     *
     * @param provider the first of the page's fallbacks
     */
    record Elsewhere(PageError code, String provider) implements Outcome {}

    /**
     * Back to pending at once; the next attempt waits for the result of the call that was made.
     *
     * @param reference what the provider calls it
     */
    record HandedOn(String reference) implements Outcome {}

    /** Back to pending at once: this replica stops. */
    record Released(boolean attemptGivenBack, Call call) implements Outcome {}

    /** The lease is gone, by a cancel or a rescue; only the call is accounted for. */
    record Dropped(Call call) implements Outcome {}

    /** What was made. */
    sealed interface Result {
        long seed();
    }

    /**
     * A picture that lies in the blob store under {@code sha256}.
     *
     * @param blurhash the picture blurred; empty where it could not be decoded here
     */
    record Picture(
            String contentType, int bytes, String sha256, int width, int height, Optional<String> blurhash, long seed)
            implements Result {}

    /** A text, as JSON. */
    record Text(String text, long seed) implements Result {}
}
