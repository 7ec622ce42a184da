package dev.quire.media;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.quire.TestDatabase;
import dev.quire.job.StoreTestProfile;
import dev.quire.media.shelf.Place;
import dev.quire.media.shelf.Place.Store;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Bytes outside of the database, and what becomes of them when processes die or meet. */
@QuarkusTest
@TestProfile(StowageTest.InAFolder.class)
@WithTestResource(TestDatabase.class)
class StowageTest {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Blob FOX = blob("a fox");

    @Inject
    Stowage stowage;

    @Inject
    LooseStore loose;

    @Inject
    BlobStore blobs;

    @Inject
    DataSource database;

    @ConfigProperty(name = "quire.blobs.folder")
    Path folder;

    @BeforeEach
    void clear() throws Exception {
        execute("TRUNCATE blob, loose_object, page_result");
        for (Path file : files()) {
            Files.delete(file);
        }
    }

    @Test
    void theRowSaysWhereTheBytesAre() throws Exception {
        put(stowed(FOX));

        assertEquals("folder true", one("SELECT store || ' ' || (bytes IS NULL) FROM blob"));
        assertEquals("0", one("SELECT count(*) FROM loose_object"));
        assertArrayEquals(FOX.bytes(), blobs.shown(FOX.sha256()));
        assertEquals(List.of(folder.resolve(one("SELECT place FROM blob"))), files());
    }

    @Test
    void whatADeadProcessWroteIsClearedByItsAge() throws Exception {
        stowed(FOX);

        stowage.clear(HOUR);
        assertEquals(1, files().size());
        loosenedLongAgo();
        stowage.clear(HOUR);

        assertEquals(List.of(), files());
        assertEquals("0", one("SELECT count(*) FROM loose_object"));
    }

    @Test
    void whatWaitsForItsStoreStaysYoung() throws Exception {
        Place place = stowage.placeFor(FOX).orElseThrow();
        stowage.stow(FOX, place);
        loosenedLongAgo();

        stowage.stow(FOX, place);

        assertEquals(List.of(), loose.take(Set.of(Store.FOLDER), HOUR));
    }

    @Test
    void whatNothingShowsIsSweptAndThenCleared() throws Exception {
        put(stowed(FOX));
        execute("UPDATE blob SET created_at = created_at - interval '2 hours'");

        assertEquals(1, blobs.sweep("", HOUR).gone());
        stowage.clear(HOUR);

        assertEquals(Optional.empty(), blobs.get(FOX.sha256()));
        assertEquals(1, files().size(), "somebody may be reading it");
        loosenedLongAgo();
        stowage.clear(HOUR);
        assertEquals(List.of(), files());
    }

    @Test
    void whatCannotBeRemovedNowStaysOnTheList() throws Exception {
        stowed(FOX);
        loosenedLongAgo();
        // In its place there is what no store removes as an object.
        Path file = files().getFirst();
        Files.delete(file);
        Files.createDirectories(file.resolve("in the way"));

        assertThrows(IOException.class, () -> stowage.clear(HOUR));

        assertEquals("1", one("SELECT count(*) FROM loose_object"));
        Files.delete(file.resolve("in the way"));
        loosenedLongAgo();
        stowage.clear(HOUR);
        assertEquals("0", one("SELECT count(*) FROM loose_object"));
    }

    @Test
    void aLateRemovalDoesNotReachTheSameBytesWrittenAgain() throws Exception {
        put(stowed(FOX));
        execute("UPDATE blob SET created_at = created_at - interval '2 hours'");
        String first = one("SELECT place FROM blob");
        blobs.sweep("", HOUR);
        loosenedLongAgo();

        put(stowed(FOX));
        stowage.clear(HOUR);

        assertNotEquals(first, one("SELECT place FROM blob"));
        assertArrayEquals(FOX.bytes(), blobs.shown(FOX.sha256()));
        assertEquals(1, files().size());
    }

    @Test
    void aRowThatComesAfterTheSweepHasTheBytesItself() throws Exception {
        Stowed stowed = stowed(FOX);
        loosenedLongAgo();
        assertEquals(1, loose.take(Set.of(Store.FOLDER), HOUR).size());

        put(stowed, stowed(blob("a moon")));

        for (Path file : files()) {
            Files.delete(file);
        }
        assertArrayEquals(FOX.bytes(), blobs.shown(FOX.sha256()));
        assertEquals("database folder", one("SELECT string_agg(store, ' ' ORDER BY store) FROM blob"));
        assertEquals("1", one("SELECT count(*) FROM loose_object"));
    }

    @Test
    void aRowThatComesLongAfterTheSweepHasTheBytesItself() throws Exception {
        Stowed stowed = stowed(FOX);
        loosenedLongAgo();
        stowage.clear(HOUR);

        put(stowed);

        assertArrayEquals(FOX.bytes(), blobs.shown(FOX.sha256()));
        assertEquals("1", one("SELECT count(*) FROM loose_object"), "it may have been written late");
    }

    @Test
    void theSweepPassesOverWhatIsAboutToBeShown() throws Exception {
        Stowed stowed = stowed(FOX);
        loosenedLongAgo();

        QuarkusTransaction.requiringNew().run(() -> {
            blobs.put(List.of(stowed));
            assertEquals(
                    List.of(),
                    CompletableFuture.supplyAsync(() -> loose.take(Set.of(Store.FOLDER), HOUR))
                            .join());
        });

        assertArrayEquals(FOX.bytes(), blobs.shown(FOX.sha256()));
        assertEquals("folder", one("SELECT store FROM blob"));
    }

    @Test
    void aRowWaitsForASweepThatIsUnderWay() throws Exception {
        Stowed stowed = stowed(FOX);
        loosenedLongAgo();

        CompletableFuture<Void> row = QuarkusTransaction.requiringNew().call(() -> {
            assertEquals(1, loose.take(Set.of(Store.FOLDER), HOUR).size());
            CompletableFuture<Void> waits = CompletableFuture.runAsync(() -> put(stowed));
            while (one("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
                    .equals("0")) {
                LockSupport.parkNanos(1_000_000);
            }
            return waits;
        });
        row.join();

        assertEquals("database", one("SELECT store FROM blob"));
    }

    @Test
    void theSameBytesAreNotWrittenTwice() throws Exception {
        put(stowed(FOX));
        String place = one("SELECT place FROM blob");

        Stowed again = stowed(FOX);
        assertInstanceOf(Stowed.InRow.class, again);
        put(again);
        assertEquals(place, one("SELECT place FROM blob WHERE bytes IS NULL"));
        assertEquals(1, files().size());

        // The row that had them may be swept before this one is written.
        execute("TRUNCATE blob");
        put(again);
        assertArrayEquals(FOX.bytes(), blobs.shown(FOX.sha256()));
    }

    @Test
    void twoWhoWroteTheSameAtOnceKeepOne() throws Exception {
        Place first = stowage.placeFor(FOX).orElseThrow();
        Stowed one = stowage.stow(FOX, first);
        Stowed other = stowed(FOX);

        put(one);
        put(other);

        assertEquals(first.name(), one("SELECT place FROM blob"));
        assertEquals("1", one("SELECT count(*) FROM loose_object WHERE place <> '" + first.name() + "'"));
        loosenedLongAgo();
        stowage.clear(HOUR);
        assertArrayEquals(FOX.bytes(), blobs.shown(FOX.sha256()));
    }

    @Test
    void whatIsInTheDatabaseStaysThere() throws Exception {
        put(new Stowed.InRow(FOX));

        put(stowed(FOX));

        assertEquals("database", one("SELECT store FROM blob"));
        assertEquals(List.of(), files());
    }

    private Stowed stowed(Blob blob) throws IOException {
        return stowage.stow(blob, stowage.placeFor(blob).orElseThrow());
    }

    private void put(Stowed... stowed) {
        QuarkusTransaction.requiringNew().run(() -> blobs.put(List.of(stowed)));
    }

    private static Blob blob(String text) {
        return Blob.of("image/png", text.getBytes(StandardCharsets.UTF_8), Optional.empty());
    }

    private void loosenedLongAgo() throws SQLException {
        execute("UPDATE loose_object SET created_at = created_at - interval '2 hours'");
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private void execute(String statement) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement prepared = connection.prepareStatement(statement)) {
            prepared.execute();
        }
    }

    private String one(String query) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement prepared = connection.prepareStatement(query);
                ResultSet rows = prepared.executeQuery()) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("quire-blobs");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Nothing runs by itself, and bytes go into a folder. */
    public static class InAFolder extends StoreTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            Map<String, String> overrides = new HashMap<>(super.getConfigOverrides());
            overrides.put("quire.blobs.store", "folder");
            overrides.put("quire.blobs.folder", temporary().toString());
            return overrides;
        }
    }
}
