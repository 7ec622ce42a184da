package dev.quire.job;

import java.time.Instant;
import java.util.Set;

/**
 * What happened to a job.
 *
 * @param seq 1, 2, 3 … within the job, without a gap
 * @param type such as {@code page.completed} or {@code job.partial}
 * @param pageId of the page that it happened to; null when it happened to the job
 * @param attempt of the page; null without one
 * @param code why, as {@link PageError} names it; null when nothing went wrong
 */
public record JobEvent(int seq, String type, Long pageId, Short attempt, String code, Instant at) {

    /** Every type there is. */
    public static final Set<String> TYPES = Set.of(
            "job.created",
            "job.ready",
            "job.completed",
            "job.partial",
            "job.failed",
            "job.cancelled",
            "page.generating",
            "page.retrying",
            "page.completed",
            "page.error",
            "page.cancelled",
            "page.chosen",
            "page.accepted",
            "page.rejected");
}
