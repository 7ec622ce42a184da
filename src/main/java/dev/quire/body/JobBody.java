package dev.quire.body;

import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.quire.job.Job;
import dev.quire.job.JobReads.JobNow;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A job with its pages.
 *
 * @param batchId the batch it was submitted with, or null
 * @param version rises with every change
 * @param review whether a person is to decide about the results; until then a job that has settled is `ready`
 * @param deadlineAt when the current run is over; null is without end
 * @param pageStates state by page key, in the order of the pages
 * @param message progress as a sentence, in the language of Accept-Language
 * @param pollAfterMs when to ask again; null once settled
 * @param cost of its calls; null where nothing has a price
 * @param metadata as it was submitted
 */
@RegisterForReflection
@Schema(name = "Job")
public record JobBody(
        UUID id,
        String kind,
        @Schema(nullable = true) String title,
        @Schema(nullable = true) String externalId,
        @Schema(nullable = true) UUID batchId,
        @Schema(nullable = true) String language,
        String state,
        int version,
        int priority,
        boolean review,
        @Schema(nullable = true) Instant deadlineAt,
        Instant createdAt,
        @Schema(nullable = true) Instant startedAt,
        @Schema(nullable = true) Instant finishedAt,
        Instant updatedAt,
        ProgressBody progress,
        Map<String, String> pageStates,
        String message,
        @Schema(nullable = true) Integer pollAfterMs,

        @Schema(nullable = true) CostBody cost,

        @JsonRawValue @Schema(implementation = Object.class, type = SchemaType.OBJECT, nullable = true)
        String metadata,

        List<PageBody> pages,
        Links links) {

    public static JobBody of(JobNow now, Locale language) {
        Job job = now.job();
        return new JobBody(
                job.id,
                job.kind,
                job.title,
                job.externalId,
                job.batchId,
                job.language,
                job.state,
                job.version,
                job.priority,
                job.review,
                job.deadlineAt,
                job.createdAt,
                job.startedAt,
                job.finishedAt,
                job.updatedAt,
                ProgressBody.of(now),
                ProgressBody.pageStates(now),
                ProgressBody.message(now, language),
                ProgressBody.pollAfterMs(now),
                CostBody.of(now.cost()),
                job.metadata,
                now.pages().stream()
                        .map(page -> PageBody.of(job.id, page, now.outlook()))
                        .toList(),
                Links.of(job.id));
    }

    /** Where to go from here; paths on this server. */
    @RegisterForReflection
    public record Links(String self, String status, String events, String cancel, String retry, String archive) {

        public static Links of(UUID jobId) {
            String self = "/v1/jobs/" + jobId;
            return new Links(
                    self, self + "/status", self + "/events", self + "/cancel", self + "/retry", self + "/archive");
        }
    }
}
