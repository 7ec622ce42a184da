package dev.quire.api;

import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.quire.body.JobBody;
import dev.quire.body.ProgressBody;
import dev.quire.job.Job;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A part of the list of jobs.
 *
 * @param hasMore whether there are older ones
 * @param next value of {@code after} for the next part; null when there is none
 */
@RegisterForReflection
record JobList(
        List<Entry> data,
        boolean hasMore,
        @Schema(nullable = true) UUID next) {

    /** @param found one more than asked for, if there is one */
    static JobList of(List<Job> found, int limit, Locale language) {
        List<Entry> data =
                found.stream().limit(limit).map(job -> Entry.of(job, language)).toList();
        boolean hasMore = found.size() > limit;
        return new JobList(data, hasMore, hasMore ? data.getLast().id() : null);
    }

    /** A job in the list. */
    @RegisterForReflection
    @Schema(name = "JobListEntry")
    record Entry(
            UUID id,
            String kind,
            @Schema(nullable = true) String title,
            @Schema(nullable = true) String externalId,
            @Schema(nullable = true) UUID batchId,
            String state,
            int version,
            int priority,
            Instant createdAt,
            @Schema(nullable = true) Instant startedAt,
            @Schema(nullable = true) Instant finishedAt,
            Instant updatedAt,
            Counts progress,
            String message,

            @JsonRawValue @Schema(implementation = Object.class, type = SchemaType.OBJECT, nullable = true)
            String metadata,

            JobBody.Links links) {

        private static Entry of(Job job, Locale language) {
            return new Entry(
                    job.id,
                    job.kind,
                    job.title,
                    job.externalId,
                    job.batchId,
                    job.state,
                    job.version,
                    job.priority,
                    job.createdAt,
                    job.startedAt,
                    job.finishedAt,
                    job.updatedAt,
                    new Counts(job.total, job.completed, job.failed, job.cancelled),
                    ProgressBody.message(job, language),
                    job.metadata,
                    JobBody.Links.of(job.id));
        }
    }

    /** Pages by how they ended. */
    @RegisterForReflection
    @Schema(name = "JobCounts")
    record Counts(int total, int completed, int failed, int cancelled) {}
}
