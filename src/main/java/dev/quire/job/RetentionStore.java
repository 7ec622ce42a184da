package dev.quire.job;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.Tuple;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.hibernate.Session;

/** Which jobs have been kept for long enough. Deleting them is {@link JobStore#forget}'s, one transaction each. */
@ApplicationScoped
public class RetentionStore {

    /** Most jobs that are looked for at once. */
    public static final int MOST_AT_ONCE = 100;

    private static final String KEPT = """
        SELECT CAST(id AS text) AS id FROM job
        WHERE keep_ms IS NOT NULL AND finished_at < statement_timestamp() - keep_ms * interval '1 millisecond'
        ORDER BY finished_at LIMIT 100
        """;

    private static final String OLD = """
        SELECT CAST(id AS text) AS id FROM job
        WHERE finished_at < statement_timestamp() - :retentionMs * interval '1 millisecond' AND keep_ms IS NULL
        ORDER BY finished_at LIMIT 100
        """;

    /** Not more than so many: who asks only wants to know whether there are too many. */
    private static final String OPEN = """
        SELECT CAST(count(*) AS int) AS open FROM (
            SELECT FROM job WHERE keep_ms IS NOT NULL AND finished_at IS NULL LIMIT :atMost) counted
        """;

    private final Session session;

    RetentionStore(Session session) {
        this.session = session;
    }

    /** Settled jobs with a time of their own that is over, the oldest first. */
    @Transactional
    public List<UUID> kept() {
        return ids(session.createNativeQuery(KEPT, Tuple.class).getResultList());
    }

    /** Settled jobs without one that settled longer ago than this, the oldest first. */
    @Transactional
    public List<UUID> old(Duration retention) {
        return ids(session.createNativeQuery(OLD, Tuple.class)
                .setParameter("retentionMs", retention.toMillis())
                .getResultList());
    }

    /** Jobs with a time of their own that have not settled; counted up to {@code atMost}. */
    @Transactional
    public int open(int atMost) {
        return session.createNativeQuery(OPEN, Tuple.class)
                .setParameter("atMost", atMost)
                .getSingleResult()
                .get("open", Integer.class);
    }

    private static List<UUID> ids(List<Tuple> rows) {
        return rows.stream()
                .map(row -> UUID.fromString(row.get("id", String.class)))
                .toList();
    }
}
