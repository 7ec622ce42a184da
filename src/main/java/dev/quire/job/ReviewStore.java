package dev.quire.job;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.Tuple;
import jakarta.transaction.Transactional;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.Session;

/** What people think of results, and what becomes of a job by it. */
@ApplicationScoped
public class ReviewStore {

    /** Before the pages: whoever settles or reopens pages of this job goes before or after. */
    private static final String LOCK = """
        SELECT state, review FROM job WHERE id = :jobId AND tenant_id = :tenantId FOR NO KEY UPDATE
        """;

    /** A job that has settled is over with its last decision: rejected pages count as failed then. */
    private static final String DECIDE = """
        WITH decided AS MATERIALIZED (
            UPDATE page SET review = :decision, review_note = CAST(:note AS text), reviewed_at = clock_timestamp(),
                -- What was rejected is no result for others.
                cache_key = CASE WHEN :decision = 'rejected' THEN NULL ELSE cache_key END
            WHERE job_id = :jobId AND settled_state = 'completed' AND (key = :key OR (:key = '' AND review IS NULL))
            RETURNING id, attempt
        ), counts AS (
            SELECT count(*) FILTER (WHERE after.review = 'accepted') AS accepted,
                   count(*) FILTER (WHERE after.review = 'rejected') AS rejected,
                   (SELECT count(*) FROM decided) AS decided
            FROM (SELECT CASE WHEN d.id IS NULL THEN p.review ELSE :decision END AS review
                  FROM page p LEFT JOIN decided d ON d.id = p.id WHERE p.job_id = :jobId) after
        ), job_after AS (
            UPDATE job j
            SET accepted = c.accepted, rejected = c.rejected, version = j.version + 1, updated_at = clock_timestamp(),
                (state, event_seq) = (
                    SELECT s.state, j.event_seq + c.decided + (j.state = 'ready' AND s.state <> 'ready')::int
                    FROM (SELECT CASE
                        WHEN j.state <> 'ready' OR j.completed > c.accepted + c.rejected THEN j.state
                        ELSE job_state_after(j.state, j.total, CAST(j.completed - c.rejected AS int),
                                             CAST(j.failed + c.rejected AS int), j.cancelled, false, false)
                        END AS state) s)
            FROM counts c WHERE j.id = :jobId AND c.decided > 0
            RETURNING j.id, j.tenant_id, j.event_seq, j.state, j.state IN ('completed', 'partial', 'failed') AS over
        ), told AS (
            INSERT INTO event (job_id, seq, type, page_id, attempt)
            SELECT a.id,
                   a.event_seq - a.over::int - (SELECT decided FROM counts) + row_number() OVER (ORDER BY d.id),
                   'page.' || :decision, d.id, d.attempt
            FROM decided d CROSS JOIN job_after a
            UNION ALL
            SELECT id, event_seq, 'job.' || state, NULL, NULL FROM job_after WHERE over
            RETURNING job_id, seq, type
        ),
        """ + Outbox.STEPS + "SELECT CAST(decided AS int) FROM counts";

    private static final String RECOUNT = """
        UPDATE job SET (accepted, rejected) = (
            SELECT count(*) FILTER (WHERE review = 'accepted'), count(*) FILTER (WHERE review = 'rejected')
            FROM page WHERE job_id = job.id)
        WHERE id = :jobId AND review
        """;

    private final Session session;

    ReviewStore(Session session) {
        this.session = session;
    }

    /**
     * Decides about one completed page, or about all that nobody has decided about.
     *
     * @param key the page, or empty for the whole job
     */
    @Transactional
    public Reviewed decide(int tenantId, UUID jobId, Optional<String> key, Decision decision) {
        Optional<Tuple> job = session.createNativeQuery(LOCK, Tuple.class)
                .setParameter("jobId", jobId)
                .setParameter("tenantId", tenantId)
                .uniqueResultOptional();
        if (job.isEmpty() || !job.get().get("review", Boolean.class)) {
            return Reviewed.NOT_ASKED_FOR;
        }
        JobState state = JobState.of(job.get().get("state", String.class));
        if (state.settled() && state != JobState.READY) {
            return Reviewed.OVER;
        }
        int decided = session.createNativeQuery(DECIDE, Tuple.class)
                .setParameter("jobId", jobId)
                .setParameter("key", key.orElse(""))
                .setParameter("decision", decision.accepted() ? "accepted" : "rejected")
                .setParameter("note", decision.note(), String.class)
                .getSingleResult()
                .get(0, Integer.class);
        return decided > 0 ? Reviewed.DONE : Reviewed.NOTHING_THERE;
    }

    /** Pages that run again have lost what was thought of them. */
    @Transactional(Transactional.TxType.MANDATORY)
    void recount(UUID jobId) {
        session.createNativeMutationQuery(RECOUNT).setParameter("jobId", jobId).executeUpdate();
    }

    /** @param note why, or null */
    public record Decision(boolean accepted, String note) {}

    /** What came of a decision. */
    public enum Reviewed {
        DONE,
        /** The job did not ask for review. */
        NOT_ASKED_FOR,
        /** No such page is completed, or all were decided about before. */
        NOTHING_THERE,
        /** All pages were decided about before: the job is over. */
        OVER
    }
}
