package dev.quire.torture.stub;

import java.time.Instant;

/**
 * One received call.
 *
 * @param reference what the caller named it
 * @param endedAt null while it is under way
 * @param answer null while it is under way
 */
public record Call(String reference, Instant arrivedAt, Instant endedAt, Answer answer) {

    /** Whether it counts as accepted; one under way does. */
    public boolean accepted() {
        return answer == null || answer.accepted();
    }
}
