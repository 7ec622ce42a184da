package dev.quire.job;

import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.ToIntFunction;

/**
 * A batch and its jobs as of one moment; what the batch is follows from them.
 *
 * @param etaMs until the last of its jobs has settled; empty while unknown and once settled
 */
public record BatchNow(Batch batch, List<Entry> jobs, OptionalLong etaMs) {

    /** A job of the batch, without its pages. */
    public record Entry(
            UUID id,
            String externalId,
            String title,
            JobState state,
            int total,
            int completed,
            int failed,
            int cancelled) {}

    /** How many of its jobs are in this state. */
    public int count(JobState state) {
        return (int) jobs.stream().filter(job -> job.state() == state).count();
    }

    /** Sums what {@code pages} counts over the jobs. */
    public int sum(ToIntFunction<Entry> pages) {
        return jobs.stream().mapToInt(pages).sum();
    }

    /**
     * Settled once all jobs are, as a job is once all its pages are: all completed, some, none. A batch whose jobs were
     * all deleted is cancelled, since deleting cancels.
     */
    public JobState state() {
        if (count(JobState.PENDING) == jobs.size() && !jobs.isEmpty()) {
            return JobState.PENDING;
        } else if (jobs.stream().anyMatch(job -> !job.state().settled())) {
            return JobState.GENERATING;
        } else if (count(JobState.READY) > 0) {
            return JobState.READY;
        } else if (count(JobState.CANCELLED) == jobs.size()) {
            return JobState.CANCELLED;
        } else if (count(JobState.COMPLETED) == jobs.size()) {
            return JobState.COMPLETED;
        }
        return count(JobState.COMPLETED) + count(JobState.PARTIAL) > 0 ? JobState.PARTIAL : JobState.FAILED;
    }
}
