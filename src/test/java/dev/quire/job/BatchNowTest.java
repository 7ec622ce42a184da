package dev.quire.job;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchNowTest {

    @ParameterizedTest
    @CsvSource({
        "PENDING PENDING, PENDING",
        "PENDING GENERATING, GENERATING",
        "COMPLETED PENDING, GENERATING",
        "CANCELLED GENERATING, GENERATING",
        "COMPLETED READY, READY",
        "READY PENDING, GENERATING",
        "COMPLETED COMPLETED, COMPLETED",
        "COMPLETED FAILED, PARTIAL",
        "COMPLETED CANCELLED, PARTIAL",
        "PARTIAL FAILED, PARTIAL",
        "FAILED FAILED, FAILED",
        "FAILED CANCELLED, FAILED",
        "CANCELLED CANCELLED, CANCELLED",
        "'', CANCELLED"
    })
    void stateFollowsFromTheJobs(String jobs, JobState state) {
        List<BatchNow.Entry> entries = Stream.of(jobs.split(" ", 0))
                .filter(job -> !job.isEmpty())
                .map(job -> new BatchNow.Entry(UUID.randomUUID(), null, null, JobState.valueOf(job), 1, 0, 0, 0))
                .toList();

        assertEquals(state, new BatchNow(new Batch(), entries, OptionalLong.empty()).state());
    }
}
