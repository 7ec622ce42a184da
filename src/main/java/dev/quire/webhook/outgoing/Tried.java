package dev.quire.webhook.outgoing;

import java.time.Duration;
import java.util.Optional;

/**
 * What came of sending a message once.
 *
 * @param status of the answer; null when there was none
 * @param answer the first part of its body, or null
 * @param error why there was no answer, or why it does not count; null when the message was delivered
 * @param retryAfter what the receiver asked for
 */
record Tried(Integer status, int durationMs, String answer, String error, Optional<Duration> retryAfter) {

    boolean delivered() {
        return error == null;
    }

    /** 410 says that nobody is there any more, and will not be. */
    boolean gone() {
        return Integer.valueOf(410).equals(status);
    }
}
