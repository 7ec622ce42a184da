package dev.quire.media;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.Tuple;
import jakarta.transaction.Transactional;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.hibernate.Session;

/** Bytes named by their content: writing the same twice is writing once. */
@ApplicationScoped
public class BlobStore {

    /**
     * One that is there is touched, so that whoever removes old ones that nothing shows waits, and then spares it. Its
     * thumbnail stays: caches may keep that for ever.
     */
    private static final String PUT = """
        INSERT INTO blob AS b (sha256, content_type, bytes, thumbnail, thumbnail_type) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (sha256) DO UPDATE
        SET created_at = excluded.created_at, thumbnail = COALESCE(b.thumbnail, excluded.thumbnail),
            thumbnail_type = COALESCE(b.thumbnail_type, excluded.thumbnail_type)
        """;

    private static final String GET = "SELECT bytes FROM blob WHERE sha256 = :sha256";

    private static final String GET_THUMBNAIL =
            "SELECT thumbnail_type, thumbnail FROM blob WHERE sha256 = :sha256 AND thumbnail IS NOT NULL";

    /**
     * One that a transaction under way is about to show was touched by it: this waits for its row, looks at its age again,
     * and spares it.
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
            RETURNING sha256
        )
        SELECT (SELECT max(sha256) FROM next) AS last, CAST(count(*) AS int) AS gone FROM gone
        """;

    private final Session session;

    BlobStore(Session session) {
        this.session = session;
    }

    /** Stores blobs in the transaction that writes the pages which show them. */
    @Transactional(Transactional.TxType.MANDATORY)
    public void put(Collection<Blob> blobs) {
        // In the order of their names: two transactions with the same pictures must not wait for each other.
        Map<String, Blob> sorted = new TreeMap<>();
        blobs.forEach(blob -> sorted.put(blob.sha256(), blob));
        session.doWork(connection -> {
            try (PreparedStatement put = connection.prepareStatement(PUT)) {
                for (Blob blob : sorted.values()) {
                    put.setString(1, blob.sha256());
                    put.setString(2, blob.contentType());
                    put.setBytes(3, blob.bytes());
                    put.setBytes(4, blob.thumbnail().map(Thumbnail::bytes).orElse(null));
                    put.setString(
                            5, blob.thumbnail().map(Thumbnail::contentType).orElse(null));
                    put.addBatch();
                }
                put.executeBatch();
            }
        });
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
    @Transactional
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

    @Transactional
    public Optional<byte[]> get(String sha256) {
        return session.createNativeQuery(GET, Tuple.class)
                .setParameter("sha256", sha256)
                .uniqueResultOptional()
                .map(row -> row.get(0, byte[].class));
    }
}
