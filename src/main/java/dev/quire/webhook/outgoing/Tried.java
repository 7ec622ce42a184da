package dev.quire.webhook.outgoing;

import java.time.Duration;
import java.util.Optional;

/**
 * What came of sending a message once.
 *
 * @param status of the answer, or the mail server's reply; null when there was none
 * @param answer the first part of its body, or null
 * @param error why there was no answer, or why it does not count; null when the message was delivered
 * @param retryAfter what the receiver asked for
 */
record Tried(
        Integer status, int durationMs, String answer, String error, Optional<Duration> retryAfter, Verdict verdict) {

    /** What is to be done about it. */
    enum Verdict {
        DELIVERED,
        AGAIN,
        /** This message is not sent again; the next one is. */
        GIVEN_UP,
        /** Nobody is there any more, and will not be. */
        GONE
    }

    boolean delivered() {
        return verdict == Verdict.DELIVERED;
    }
}
