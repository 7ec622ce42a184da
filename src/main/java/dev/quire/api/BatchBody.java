package dev.quire.api;

import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.quire.body.ProgressBody;
import dev.quire.job.BatchNow;
import dev.quire.job.JobState;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Jobs that were submitted together.
 *
 * @param metadata as it was submitted
 * @param state follows from the jobs: settled when all of them are
 * @param jobs in the order they were submitted, without those that were deleted
 * @param message progress as a sentence, in the language of Accept-Language
 * @param pollAfterMs when to ask again; null once settled
 */
@RegisterForReflection
@Schema(name = "Batch")
public record BatchBody(
        UUID id,
        @Schema(nullable = true) String title,

        @JsonRawValue @Schema(implementation = Object.class, type = SchemaType.OBJECT, nullable = true)
        String metadata,

        Instant createdAt,
        String state,
        Progress progress,
        List<Entry> jobs,
        String message,
        @Schema(nullable = true) Integer pollAfterMs,
        Links links) {

    /** Longer than a job's: a thousand jobs are read for each answer. */
    private static final int POLL_MS = 2_000;

    private static final int ALL_PERCENT = 100;

    public static BatchBody of(BatchNow now, Locale language) {
        Progress progress = Progress.of(now);
        return new BatchBody(
                now.batch().id,
                now.batch().title,
                now.batch().metadata,
                now.batch().createdAt,
                now.state().wire(),
                progress,
                now.jobs().stream().map(Entry::of).toList(),
                ProgressBody.message(progress.completed(), progress.total(), language),
                now.state().settled() ? null : POLL_MS,
                Links.of(now.batch().id));
    }

    /**
     * Pages of all jobs by how they ended.
     *
     * @param jobs jobs by state
     * @param percent pages that have settled, of all
     * @param etaMs until the last job has settled; null while unknown, and once it has
     */
    @RegisterForReflection
    @Schema(name = "BatchProgress")
    public record Progress(
            JobCounts jobs,
            int total,
            int completed,
            int failed,
            int cancelled,
            int percent,
            @Schema(nullable = true) Long etaMs) {

        private static Progress of(BatchNow now) {
            int total = now.sum(BatchNow.Entry::total);
            int completed = now.sum(BatchNow.Entry::completed);
            int failed = now.sum(BatchNow.Entry::failed);
            int cancelled = now.sum(BatchNow.Entry::cancelled);
            int percent = total == 0 ? ALL_PERCENT : ALL_PERCENT * (completed + failed + cancelled) / total;
            return new Progress(
                    JobCounts.of(now),
                    total,
                    completed,
                    failed,
                    cancelled,
                    percent,
                    now.etaMs().isPresent() ? (Long) now.etaMs().getAsLong() : null);
        }
    }

    /** Jobs by state; together they are all jobs of the batch. */
    @RegisterForReflection
    @Schema(name = "BatchJobCounts")
    public record JobCounts(
            int total, int pending, int generating, int ready, int completed, int partial, int failed, int cancelled) {

        private static JobCounts of(BatchNow now) {
            return new JobCounts(
                    now.jobs().size(),
                    now.count(JobState.PENDING),
                    now.count(JobState.GENERATING),
                    now.count(JobState.READY),
                    now.count(JobState.COMPLETED),
                    now.count(JobState.PARTIAL),
                    now.count(JobState.FAILED),
                    now.count(JobState.CANCELLED));
        }
    }

    /** A job of the batch; the rest of it is at {@code links.self}. */
    @RegisterForReflection
    @Schema(name = "BatchEntry")
    public record Entry(
            UUID id,
            @Schema(nullable = true) String externalId,
            @Schema(nullable = true) String title,
            String state,
            JobList.Counts progress,
            EntryLinks links) {

        private static Entry of(BatchNow.Entry job) {
            return new Entry(
                    job.id(),
                    job.externalId(),
                    job.title(),
                    job.state().wire(),
                    new JobList.Counts(job.total(), job.completed(), job.failed(), job.cancelled()),
                    new EntryLinks("/v1/jobs/" + job.id()));
        }
    }

    /** Where the job is; a path on this server. */
    @RegisterForReflection
    @Schema(name = "BatchEntryLinks")
    public record EntryLinks(String self) {}

    /** Where to go from here; paths on this server. */
    @RegisterForReflection
    @Schema(name = "BatchLinks")
    public record Links(String self, String cancel, String jobs) {

        private static Links of(UUID batchId) {
            String self = BatchResource.PATH + "/" + batchId;
            return new Links(self, self + "/cancel", "/v1/jobs?batchId=" + batchId);
        }
    }
}
