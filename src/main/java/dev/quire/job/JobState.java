package dev.quire.job;

import java.util.Locale;
import java.util.Set;

/**
 * What a job can be, and the only changes there are. The rule which state follows from a job's counters is the
 * database function {@code job_state_after}; it is tested against this.
 */
public enum JobState {
    PENDING,
    GENERATING,
    READY,
    COMPLETED,
    PARTIAL,
    FAILED,
    /** Final: a cancelled job is never retried. */
    CANCELLED;

    /** The states that may directly follow this one. */
    public Set<JobState> next() {
        return switch (this) {
            case PENDING -> Set.of(GENERATING, READY, COMPLETED, PARTIAL, FAILED, CANCELLED);
            case GENERATING -> Set.of(READY, COMPLETED, PARTIAL, FAILED, CANCELLED);
            case READY -> Set.of(PENDING, COMPLETED, PARTIAL, FAILED, CANCELLED);
            case COMPLETED, PARTIAL, FAILED -> Set.of(PENDING);
            case CANCELLED -> Set.of();
        };
    }

    /** Whether every page of the job has settled. */
    public boolean settled() {
        return this != PENDING && this != GENERATING;
    }

    /** The name on the wire and in the database. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static JobState of(String wire) {
        return valueOf(wire.toUpperCase(Locale.ROOT));
    }
}
