package dev.quire.job;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.Tuple;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.Session;

/** Jobs that were kept for long enough, and how a job is removed. */
@ApplicationScoped
public class RetentionStore {

    /** Most jobs that are looked for at once. */
    public static final int MOST_AT_ONCE = 100;

    /** There are few different times, and by each the index has its oldest first. */
    private static final String KEPT = """
        SELECT CAST(ended.id AS text) AS id
        FROM (SELECT DISTINCT keep_ms FROM job WHERE keep_ms IS NOT NULL) kept CROSS JOIN LATERAL (
            SELECT id FROM job
            WHERE keep_ms = kept.keep_ms
              AND finished_at < statement_timestamp() - kept.keep_ms * interval '1 millisecond'
            ORDER BY finished_at LIMIT 100) ended
        LIMIT 100
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

    /** Under the job's lock it is looked again: who made it run again has the result for as long as any other. */
    private static final String LOCK_ENOUGH = """
        SELECT id FROM job
        WHERE id = :jobId
          AND finished_at < statement_timestamp()
                            - COALESCE(keep_ms, CAST(:retentionMs AS bigint)) * interval '1 millisecond'
        FOR UPDATE
        """;

    private static final String DELETE_RESULTS =
            "DELETE FROM page_result WHERE page_id = ANY (ARRAY(SELECT id FROM page WHERE job_id = :jobId))";

    private static final String DELETE_EVENTS = "DELETE FROM event WHERE job_id = :jobId";
    private static final String DELETE_LINES = "DELETE FROM webhook_line WHERE job_id = :jobId";
    private static final String DELETE_DELIVERIES = "DELETE FROM webhook_delivery WHERE job_id = :jobId";
    private static final String DELETE_WEBHOOK = "DELETE FROM webhook_endpoint WHERE job_id = :jobId";
    private static final String DELETE_JOB = "DELETE FROM job WHERE id = :jobId";

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

    /**
     * Removes a job that has been kept for long enough, with its results.
     *
     * @param retention for jobs without a time of their own
     * @return whether it is gone by this; one that ran again meanwhile stays
     */
    @Transactional
    public boolean forget(UUID jobId, Optional<Duration> retention) {
        boolean enough = session.createNativeQuery(LOCK_ENOUGH, Tuple.class)
                .setParameter("jobId", jobId)
                .setParameter("retentionMs", retention.map(Duration::toMillis).orElse(null), Long.class)
                .uniqueResultOptional()
                .isPresent();
        if (enough) {
            remove(jobId);
        }
        return enough;
    }

    /** Pages and queue go with the job. */
    void remove(UUID jobId) {
        for (String delete :
                List.of(DELETE_RESULTS, DELETE_EVENTS, DELETE_LINES, DELETE_DELIVERIES, DELETE_WEBHOOK, DELETE_JOB)) {
            session.createNativeMutationQuery(delete)
                    .setParameter("jobId", jobId)
                    .executeUpdate();
        }
    }

    private static List<UUID> ids(List<Tuple> rows) {
        return rows.stream()
                .map(row -> UUID.fromString(row.get("id", String.class)))
                .toList();
    }
}
