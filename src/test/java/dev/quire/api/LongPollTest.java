package dev.quire.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.quire.TestDatabase;
import dev.quire.job.JobReads;
import dev.quire.job.ReadsSpy;
import io.quarkus.arc.ClientProxy;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusMock;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Long polls that end otherwise than by a change. What would hang otherwise has waits longer than its time limit. */
@QuarkusTest
@WithTestResource(TestDatabase.class)
class LongPollTest {

    /** More than read at once. */
    private static final int POLLS = 6;

    @Inject
    JobReads reads;

    @Test
    @Timeout(55)
    void whoWaitsForAJobThatIsDeletedHearsAtOnceAndHoldsUpNobody() {
        List<String> ids = Stream.generate(() -> submit(600_000)).limit(POLLS).toList();
        List<String> tags =
                ids.stream().map(id -> given().get(status(id)).header("ETag")).toList();
        // Its pages are generating, or it changes once more.
        ReadsSpy spy = new ReadsSpy(ClientProxy.unwrap(reads));
        QuarkusMock.installMockForType(spy, JobReads.class);
        List<CompletableFuture<Integer>> polls = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < POLLS; i++) {
                String id = ids.get(i);
                String first = tags.get(i);
                polls.add(CompletableFuture.supplyAsync(() -> untilGone(id, first), threads));
            }
            List<UUID> waitedFor = ids.stream().map(UUID::fromString).toList();
            while (!spy.asked().containsAll(waitedFor)) {
                Thread.onSpinWait();
            }

            ids.forEach(id -> given().delete("/v1/jobs/" + id).then().statusCode(204));

            for (CompletableFuture<Integer> poll : polls) {
                assertEquals(404, poll.join());
            }
        }

        // Those that read in turn have given it on.
        String next = submit(1);
        given().header("If-None-Match", "\"none\"")
                .get(status(next) + "?wait=60")
                .then()
                .statusCode(200);
        assertEquals("completed", Settled.job(next).getString("state"));
    }

    @Test
    @Timeout(55)
    void whoHasNoCopyOfASettledJobDoesNotWait() {
        String id = submit(1);
        Settled.job(id);

        given().get(status(id) + "?wait=60").then().statusCode(200).body("state", equalTo("completed"));
        given().header("If-None-Match", "\"1.old\"")
                .get(status(id) + "?wait=60")
                .then()
                .statusCode(200);
    }

    @Test
    void whatDoesNotChangeIs304WhenTheTimeIsOver() {
        String id = submit(1);
        Settled.job(id);
        String tag = given().get(status(id)).header("ETag");

        given().header("If-None-Match", tag)
                .get(status(id) + "?wait=1")
                .then()
                .statusCode(304)
                .header("ETag", equalTo(tag));
    }

    /** Polls as a client does until there is no such job; returns the status that says so. */
    private static int untilGone(String id, String first) {
        String tag = first;
        while (true) {
            var answer = given().header("If-None-Match", tag).get(status(id) + "?wait=60");
            if (answer.statusCode() != 200 && answer.statusCode() != 304) {
                return answer.statusCode();
            }
            tag = answer.header("ETag");
        }
    }

    private static String status(String id) {
        return "/v1/jobs/" + id + "/status";
    }

    private static String submit(int latencyMs) {
        return Submitted.submit(
                "{\"kind\":\"story\",\"input\":{\"size\":\"64x64\",\"pages\":[{\"prompt\":\"A fox\",\"simulate\":"
                        + "{\"latencyMs\":" + latencyMs + "}}]}}");
    }
}
