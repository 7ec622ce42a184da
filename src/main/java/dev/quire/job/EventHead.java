package dev.quire.job;

import jakarta.persistence.Tuple;
import java.util.UUID;

/**
 * How far a job has come.
 *
 * @param eventSeq number of its last event
 * @param settled whether every page has
 */
public record EventHead(UUID jobId, int version, int eventSeq, boolean settled) {

    static EventHead of(UUID jobId, Tuple row) {
        return new EventHead(
                jobId,
                row.get("version", Integer.class),
                row.get("event_seq", Integer.class),
                JobState.of(row.get("state", String.class)).settled());
    }
}
