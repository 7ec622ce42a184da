package dev.quire.worker;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.quire.TestDatabase;
import dev.quire.api.Settled;
import dev.quire.api.Submitted;
import dev.quire.job.Lease;
import dev.quire.job.Outcome;
import dev.quire.media.Sha256;
import dev.quire.provider.PictureSpec;
import dev.quire.provider.Prompt;
import dev.quire.provider.ReferencePicture;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** What a call is shown, and what becomes of it when that can't be read. */
@QuarkusTest
@WithTestResource(TestDatabase.class)
class ReferencesTest {

    private static final String END_WHO_WAITS_FOR_BLOBS = """
        SELECT pg_terminate_backend(pid) FROM pg_locks
        WHERE relation = 'blob'::regclass AND NOT granted AND mode = 'AccessShareLock'
        """;

    @Inject
    References references;

    @Inject
    DataSource database;

    @Test
    void callsThatShowTheSamePictureShareItsBytes() throws Exception {
        JsonPath story = story();
        List<ReferencePicture> shown = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Prompt> call = () -> shown(story, "cover", null);
            for (Future<Prompt> prompt : threads.invokeAll(Collections.nCopies(20, call))) {
                shown.add(prompt.get().like().orElseThrow());
            }
        }

        shown.forEach(each -> assertSame(shown.getFirst().bytes(), each.bytes()));
        assertEquals("image/png", shown.getFirst().contentType());
        assertEquals(
                story.getString("pages[0].result.sha256"),
                Sha256.hex(shown.getFirst().bytes()));
        assertArrayEquals(
                given().get(story.getString("pages[0].result.url")).asByteArray(),
                shown.getFirst().bytes());
    }

    @Test
    void aPageThatHasNoneShowsNone() throws Exception {
        JsonPath story = story();

        assertEquals(Optional.empty(), shown(story, "page_2", null).like());
        assertEquals(Optional.empty(), shown(story, null, null).like());
        assertEquals(
                Optional.empty(), shown(story, "cover", "waited for already").like());
    }

    @Test
    void whoseReferenceCanNotBeReadNowHasSentNothing() throws Exception {
        JsonPath story = story();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                Connection lock = database.getConnection()) {
            lock.setAutoCommit(false);
            execute(lock, "LOCK TABLE blob IN ACCESS EXCLUSIVE MODE");
            Future<Prompt> waits = threads.submit(() -> shown(story, "cover", null));
            try (Connection other = database.getConnection()) {
                while (!waits.isDone()) {
                    execute(other, END_WHO_WAITS_FOR_BLOBS);
                }
            }
            lock.rollback();

            BrokenOff brokenOff = assertInstanceOf(BrokenOff.class, waits.exceptionNow());
            assertEquals(new Outcome.Released(true, Outcome.Call.NOT_ACCEPTED), brokenOff.outcome());
        }
    }

    private Prompt shown(JsonPath story, String referenceKey, String resume) throws BrokenOff {
        return references.shown(prompt(referenceKey), lease(UUID.fromString(story.getString("id")), resume));
    }

    private static Prompt prompt(String referenceKey) {
        PictureSpec spec = new PictureSpec(null, 64, 64, 1, null, null, null, null, null, null, referenceKey);
        return new Prompt("A fox", null, null, 1, "quire-1-1", spec);
    }

    private static Lease lease(UUID jobId, String resume) {
        return new Lease(
                1,
                jobId,
                1,
                3,
                1,
                UUID.randomUUID(),
                "page_1",
                "builtin",
                null,
                null,
                "A fox",
                "{}",
                "story",
                null,
                null,
                resume,
                false);
    }

    private static JsonPath story() {
        return Settled.job(
                Submitted.submit("{\"kind\":\"story\",\"input\":{\"size\":\"64x64\",\"cover\":{\"prompt\":\"A fox\"},"
                        + "\"pages\":[{\"prompt\":\"It wakes up\"},{\"prompt\":\"It is there\","
                        + "\"imageUrl\":\"https://example.com/fox.png\"}]}}"));
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
