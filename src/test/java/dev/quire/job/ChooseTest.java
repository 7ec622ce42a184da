package dev.quire.job;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.quire.TestDatabase;
import dev.quire.job.JobStore.MovedMeanwhile;
import dev.quire.job.JobStore.Retry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Another version is shown while others run the page again, settle it, cancel it: nobody gets in anybody's way. */
@QuarkusTest
@TestProfile(StoreTestProfile.class)
@WithTestResource(TestDatabase.class)
class ChooseTest {

    private static final Retry AGAIN = new Retry(false, "[\"page_1\",\"page_2\"]", null, null, null, "{}", null, null);
    private static final int ROUNDS = 60;

    @Inject
    JobStore jobs;

    @Inject
    QueueStore queue;

    @Inject
    Rows rows;

    @BeforeEach
    void clear() throws SQLException {
        rows.clear();
    }

    @Test
    void choosingRacesWithAllThatMovesThePage() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < ROUNDS; round++) {
                UUID job = rows.job(2, 5, 3);
                settle();
                jobs.retry(Rows.TENANT, job, AGAIN);
                if (round % 2 == 0) {
                    settle();
                }
                List<Callable<?>> moves = List.of(
                        () -> choose(job, "page_1"),
                        () -> jobs.retry(Rows.TENANT, job, AGAIN),
                        () -> choose(job, "page_2"),
                        this::settle,
                        () -> choose(job, "page_1"),
                        () -> cancel(job));
                List<? extends Future<?>> moved =
                        moves.stream().map(threads::submit).toList();
                for (Future<?> each : moved) {
                    each.get();
                }
                assertEquals(
                        "0",
                        rows.one("SELECT count(*) FROM job j WHERE event_seq <> (SELECT count(*) FROM event e"
                                + " WHERE e.job_id = j.id)"));
                clear();
            }
        }
    }

    private boolean choose(UUID job, String key) {
        while (true) {
            try {
                return jobs.choose(Rows.TENANT, job, key, (short) 1);
            } catch (MovedMeanwhile e) {
                // As the door does it.
            }
        }
    }

    private boolean cancel(UUID job) {
        while (true) {
            try {
                return jobs.cancel(Rows.TENANT, job, Optional.empty());
            } catch (MovedMeanwhile e) {
                // As the door does it.
            }
        }
    }

    private List<Long> settle() {
        return queue.settle(rows.claim(5).stream().map(Rows::completed).toList());
    }
}
