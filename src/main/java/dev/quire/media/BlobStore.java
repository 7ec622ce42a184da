package dev.quire.media;

import dev.quire.media.shelf.Place;
import dev.quire.media.shelf.Place.Store;
import dev.quire.media.shelf.Shelves;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.Tuple;
import jakarta.transaction.Transactional;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.hibernate.Session;

/** Bytes named by their content: writing the same twice is writing once. A row always has its bytes, here or elsewhere. */
@ApplicationScoped
public class BlobStore {

    /**
     * One that is there is touched, so that whoever removes old ones that nothing shows waits, and then spares it. Its
     * thumbnail stays: caches may keep that for ever. So do its bytes, where they are.
     */
    private static final String PUT = """
        INSERT INTO blob AS b (sha256, content_type, bytes, store, place, thumbnail, thumbnail_type)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (sha256) DO UPDATE
        SET created_at = excluded.created_at, thumbnail = COALESCE(b.thumbnail, excluded.thumbnail),
            thumbnail_type = COALESCE(b.thumbnail_type, excluded.thumbnail_type)
        """;

    /** Objects that a row shows now are loose no more. Returned are rows whose object the sweep has taken meanwhile. */
    private static final String SHOW = """
        WITH shown AS MATERIALIZED (
            SELECT sha256, place FROM blob
            WHERE sha256 = ANY (string_to_array(:sha256s, ',')) AND place = ANY (string_to_array(:places, ','))
        ), freed AS (
            DELETE FROM loose_object WHERE place = ANY (ARRAY(SELECT place FROM shown)) AND NOT leaving RETURNING place
        )
        SELECT sha256 FROM shown WHERE place NOT IN (SELECT place FROM freed)
        """;

    /** The object was written, so it may be there although it was taken: it is put on the list once more. */
    private static final String TAKE_IN = """
        WITH old AS MATERIALIZED (
            SELECT store, place FROM blob WHERE sha256 = :sha256
        ), listed AS (
            INSERT INTO loose_object (store, place) SELECT store, place FROM old ON CONFLICT (place) DO NOTHING
        )
        UPDATE blob SET store = 'database', place = NULL, bytes = :bytes WHERE sha256 = :sha256
        """;

    private static final String GET = "SELECT bytes, store, place FROM blob WHERE sha256 = :sha256";

    private static final String GET_THUMBNAIL =
            "SELECT thumbnail_type, thumbnail FROM blob WHERE sha256 = :sha256 AND thumbnail IS NOT NULL";

    /**
     * One that a transaction under way is about to show was touched by it: this waits for its row, looks at its age again,
     * and spares it. What lies elsewhere becomes a loose object.
     */
    private static final String SWEEP = """
        WITH next AS MATERIALIZED (
            SELECT sha256, created_at FROM blob WHERE sha256 > :after ORDER BY sha256 LIMIT 1000
        ), gone AS (
            DELETE FROM blob
            WHERE sha256 = ANY (ARRAY(
                SELECT sha256 FROM next
                WHERE created_at < statement_timestamp() - :ageMs * interval '1 millisecond'
                  AND NOT EXISTS (SELECT FROM page_result r WHERE r.sha256 = next.sha256)))
              AND created_at < statement_timestamp() - :ageMs * interval '1 millisecond'
            RETURNING sha256, store, place
        ), loose AS (
            INSERT INTO loose_object (store, place) SELECT store, place FROM gone WHERE place IS NOT NULL
        )
        SELECT (SELECT max(sha256) FROM next) AS last, CAST(count(*) AS int) AS gone FROM gone
        """;

    private final Session session;
    private final Shelves shelves;

    BlobStore(Session session, Shelves shelves) {
        this.session = session;
        this.shelves = shelves;
    }

    /** Stores blobs in the transaction that writes the pages which show them. */
    @Transactional(Transactional.TxType.MANDATORY)
    public void put(Collection<Stowed> blobs) {
        // In the order of their names: two transactions with the same pictures must not wait for each other.
        Map<String, Stowed> sorted = new TreeMap<>();
        blobs.forEach(stowed -> sorted.put(stowed.blob().sha256(), stowed));
        session.doWork(connection -> {
            try (PreparedStatement put = connection.prepareStatement(PUT)) {
                for (Stowed stowed : sorted.values()) {
                    Blob blob = stowed.blob();
                    put.setString(1, blob.sha256());
                    put.setString(2, blob.contentType());
                    switch (stowed) {
                        case Stowed.InRow _ -> {
                            put.setBytes(3, blob.bytes());
                            put.setString(4, Store.DATABASE.toString());
                            put.setString(5, null);
                        }
                        case Stowed.OnShelf(Blob _, Place place) -> {
                            put.setBytes(3, null);
                            put.setString(4, place.store().toString());
                            put.setString(5, place.name());
                        }
                    }
                    put.setBytes(6, blob.thumbnail().map(Thumbnail::bytes).orElse(null));
                    put.setString(
                            7, blob.thumbnail().map(Thumbnail::contentType).orElse(null));
                    put.addBatch();
                }
                put.executeBatch();
            }
        });
        show(sorted);
    }

    /** Bytes whose object was taken by the sweep, as this comes an hour after they were written, go into their row. */
    private void show(Map<String, Stowed> blobs) {
        Map<String, String> placeBySha256 = new TreeMap<>();
        blobs.forEach((sha256, stowed) -> {
            if (stowed instanceof Stowed.OnShelf(Blob _, Place place)) {
                placeBySha256.put(sha256, place.name());
            }
        });
        if (placeBySha256.isEmpty()) {
            return;
        }
        session
                .createNativeQuery(SHOW, Tuple.class)
                .setParameter("sha256s", String.join(",", placeBySha256.keySet()))
                .setParameter("places", String.join(",", placeBySha256.values()))
                .getResultList()
                .stream()
                .map(row -> row.get("sha256", String.class))
                .forEach(sha256 -> session.createNativeMutationQuery(TAKE_IN)
                        .setParameter("sha256", sha256)
                        .setParameter("bytes", blobs.get(sha256).blob().bytes())
                        .executeUpdate());
    }

    /**
     * Looks at the next thousand blobs in the order of their names, and removes those that nothing shows.
     *
     * @param after the last one that was looked at; empty begins
     * @param age younger ones stay
     */
    @Transactional
    public Swept sweep(String after, Duration age) {
        Tuple row = session.createNativeQuery(SWEEP, Tuple.class)
                .setParameter("after", after)
                .setParameter("ageMs", age.toMillis())
                .getSingleResult();
        return new Swept(Optional.ofNullable(row.get("last", String.class)).orElse(""), row.get("gone", Integer.class));
    }

    /** @param last where to go on; empty when there are no more */
    public record Swept(String last, int gone) {}

    /** The bytes of a blob that something shows, and that is there for that reason. */
    public byte[] shown(String sha256) {
        return get(sha256).orElseThrow(() -> new IllegalStateException("Blob " + sha256 + " is gone"));
    }

    /** The thumbnail of a blob; empty where the picture is its own. */
    @Transactional
    public Optional<Thumbnail> thumbnail(String sha256) {
        return session.createNativeQuery(GET_THUMBNAIL, Tuple.class)
                .setParameter("sha256", sha256)
                .uniqueResultOptional()
                .map(row -> new Thumbnail(row.get(0, String.class), row.get(1, byte[].class)));
    }

    /**
     * The bytes of a blob. No transaction is open while another store is asked.
     *
     * @throws BytesAwayException when that store does not answer
     */
    public Optional<byte[]> get(String sha256) {
        return QuarkusTransaction.joiningExisting()
                .call(() -> session.createNativeQuery(GET, Tuple.class)
                        .setParameter("sha256", sha256)
                        .uniqueResultOptional())
                .map(row -> row.get("place", String.class) == null
                        ? row.get("bytes", byte[].class)
                        : elsewhere(
                                new Place(Store.of(row.get("store", String.class)), row.get("place", String.class))));
    }

    private byte[] elsewhere(Place place) {
        try {
            return shelves.get(place);
        } catch (NoSuchFileException e) {
            throw new IllegalStateException("There is nothing at " + place, e);
        } catch (IOException e) {
            throw new BytesAwayException(e);
        }
    }
}
