package dev.quire.job;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.Session;

/** Clients' names for their submits: sending one again is not submitting again. */
@ApplicationScoped
public class IdempotencyStore {

    /** A claim of the same key that is still under way makes this wait for its end. */
    private static final String REMEMBER = """
        INSERT INTO idempotency (tenant_id, key, body_sha256, job_id) VALUES (:tenantId, :key, :bodySha256, :jobId)
        ON CONFLICT (tenant_id, key) DO NOTHING
        """;

    private static final String REMEMBERED = """
        SELECT body_sha256, CAST(job_id AS text) FROM idempotency WHERE tenant_id = :tenantId AND key = :key
        """;

    private static final String FORGET_OLD_KEYS = """
        DELETE FROM idempotency WHERE (tenant_id, key) IN (
            SELECT tenant_id, key FROM idempotency WHERE created_at < statement_timestamp() - interval '7 days'
            ORDER BY created_at LIMIT 1000 FOR UPDATE SKIP LOCKED)
        """;

    private final Session session;

    IdempotencyStore(Session session) {
        this.session = session;
    }

    /** Returns whether the key was free; now it is this job's, or this batch's. */
    @Transactional(Transactional.TxType.MANDATORY)
    boolean remember(int tenantId, IdempotencyKey key, UUID jobId) {
        return session.createNativeMutationQuery(REMEMBER)
                        .setParameter("tenantId", tenantId)
                        .setParameter("key", key.key())
                        .setParameter("bodySha256", key.bodySha256())
                        .setParameter("jobId", jobId)
                        .executeUpdate()
                == 1;
    }

    /** What was made with this key, whatever the body was. */
    @Transactional
    public Optional<Remembered> remembered(int tenantId, String key) {
        return session.createNativeQuery(REMEMBERED, Object[].class)
                .setParameter("tenantId", tenantId)
                .setParameter("key", key)
                .uniqueResultOptional()
                .map(row -> new Remembered((String) row[0], UUID.fromString((String) row[1])));
    }

    /** Removes keys older than seven days, a thousand at a time. */
    @Transactional
    public void forgetOldKeys() {
        session.createNativeMutationQuery(FORGET_OLD_KEYS).executeUpdate();
    }

    /** A client's name for one submit, and the hash of what it submitted. */
    public record IdempotencyKey(String key, String bodySha256) {}

    /**
     * What a key was used for before.
     *
     * @param id of the job, or the batch
     */
    public record Remembered(String bodySha256, UUID id) {}
}
