package dev.quire.body;

import dev.quire.job.Job;
import dev.quire.job.JobReads.JobNow;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A job without its pages' detail, small enough to poll over a phone's network. */
@RegisterForReflection
@Schema(name = "JobStatus")
public record StatusBody(
        UUID id,
        String state,
        int version,
        Instant updatedAt,
        @Schema(nullable = true) Instant finishedAt,
        ProgressBody progress,
        Map<String, String> pageStates,
        String message,
        @Schema(nullable = true) Integer pollAfterMs) {

    public static StatusBody of(JobNow now, Locale language) {
        Job job = now.job();
        return new StatusBody(
                job.id,
                job.state,
                job.version,
                job.updatedAt,
                job.finishedAt,
                ProgressBody.of(now),
                ProgressBody.pageStates(now),
                ProgressBody.message(now, language),
                ProgressBody.pollAfterMs(now));
    }
}
