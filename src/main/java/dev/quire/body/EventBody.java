package dev.quire.body;

import dev.quire.job.Job;
import dev.quire.job.JobEvent;
import dev.quire.job.JobReads.JobNow;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What happened, and how things stand since: the job and the page are as they are when the event is told, which may be
 * later than it happened.
 *
 * @param type such as `page.completed` or `job.partial`
 * @param seq 1, 2, 3 … within the job, without a gap
 * @param state the job's
 * @param attempt of the page; null without one
 * @param code why, where something went wrong
 * @param page the one that it happened to; null when it happened to the job
 * @param job null when it happened to a page
 */
@RegisterForReflection
@Schema(name = "Event")
public record EventBody(
        String type,
        UUID jobId,
        @Schema(nullable = true) String externalId,
        int seq,
        Instant at,
        String state,
        ProgressBody progress,
        @Schema(nullable = true) Short attempt,
        @Schema(nullable = true) String code,
        @Schema(nullable = true) PageBody page,
        @Schema(nullable = true) StatusBody job) {

    public static EventBody of(JobEvent event, JobNow now, Locale language) {
        Job job = now.job();
        return new EventBody(
                event.type(),
                job.id,
                job.externalId,
                event.seq(),
                event.at(),
                job.state,
                ProgressBody.of(now),
                event.attempt(),
                event.code(),
                event.pageId() == null ? null : page(event.pageId(), now),
                event.pageId() == null ? StatusBody.of(now, language) : null);
    }

    private static PageBody page(long pageId, JobNow now) {
        return now.pages().stream()
                .filter(page -> page.id == pageId)
                .findFirst()
                .map(page -> PageBody.of(now.job().id, page, now.outlook()))
                .orElse(null);
    }
}
