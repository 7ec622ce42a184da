package dev.quire.media;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.Tuple;
import jakarta.transaction.Transactional;
import java.sql.PreparedStatement;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.hibernate.Session;

/** Bytes named by their content: writing the same twice is writing once. */
@ApplicationScoped
public class BlobStore {

    /** One that is there is touched, so that whoever removes old ones that nothing shows waits, and then spares it. */
    private static final String PUT = """
        INSERT INTO blob (sha256, content_type, bytes) VALUES (?, ?, ?)
        ON CONFLICT (sha256) DO UPDATE SET created_at = excluded.created_at
        """;

    private static final String GET = "SELECT bytes FROM blob WHERE sha256 = :sha256";

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
                    put.addBatch();
                }
                put.executeBatch();
            }
        });
    }

    @Transactional
    public Optional<byte[]> get(String sha256) {
        return session.createNativeQuery(GET, Tuple.class)
                .setParameter("sha256", sha256)
                .uniqueResultOptional()
                .map(row -> row.get(0, byte[].class));
    }
}
