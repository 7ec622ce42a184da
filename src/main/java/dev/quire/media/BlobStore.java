package dev.quire.media;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.hibernate.Session;

/** Bytes named by their content: writing the same twice is writing once. */
@ApplicationScoped
public class BlobStore {

    private static final String PUT = """
        INSERT INTO blob (sha256, content_type, bytes) VALUES (:sha256, :contentType, :bytes)
        ON CONFLICT (sha256) DO NOTHING
        """;

    private static final String GET = "SELECT bytes FROM blob WHERE sha256 = :sha256";

    private final Session session;

    BlobStore(Session session) {
        this.session = session;
    }

    /**
     * Stores bytes before the page that shows them.
     *
     * @return their SHA-256 in lower-case hex, which is also their name
     */
    @Transactional
    public String put(String contentType, byte[] bytes) {
        String sha256 = sha256(bytes);
        session.createNativeMutationQuery(PUT)
                .setParameter("sha256", sha256)
                .setParameter("contentType", contentType)
                .setParameter("bytes", bytes)
                .executeUpdate();
        return sha256;
    }

    @Transactional
    public Optional<byte[]> get(String sha256) {
        return session.createNativeQuery(GET, byte[].class)
                .setParameter("sha256", sha256)
                .uniqueResultOptional();
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
