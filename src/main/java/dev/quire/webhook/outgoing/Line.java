package dev.quire.webhook.outgoing;

import java.util.UUID;

/**
 * The right to send the next of what an endpoint is to be told about a job.
 *
 * @param failed tries at the next message until now
 * @param toldSeq up to which event it is known to reach
 * @param token random, fresh with each claim
 */
record Line(long id, UUID jobId, String lane, int failed, int toldSeq, UUID token) {

    Line after(int newToldSeq) {
        return new Line(id, jobId, lane, 0, newToldSeq, token);
    }
}
