package dev.quire.job;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.Tuple;
import jakarta.transaction.Transactional;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.hibernate.Session;

/**
 * One result for pages that ask for the same. Of those that are queued the one with the lowest id is generated, unless one
 * is already; the claim passes over the others, and over those whose result is there already.
 */
@ApplicationScoped
public class CacheStore {

    /** Of the keys in {@code wanted} those whose result is there. The blob is touched, so that no sweep removes it now. */
    private static final String REUSE_STEPS =
            """
        held AS MATERIALIZED (
            SELECT q.page_id, q.job_id, q.leads, CAST(q.attempt + 1 AS smallint) AS attempt, q.attempt_limit,
                   r.provider, r.model, r.prompt, r.seed, r.content_type, r.bytes, r.sha256, r.width, r.height,
                   r.blurhash, r.text
            FROM queue q CROSS JOIN LATERAL (
                SELECT r.* FROM page p JOIN page_result r ON r.page_id = p.id AND r.attempt = p.chosen_attempt
                WHERE p.cache_key = q.cache_key AND p.settled_state = 'completed' ORDER BY p.id LIMIT 1) r
            WHERE q.cache_key = ANY (ARRAY(SELECT cache_key FROM wanted)) AND q.token IS NULL
            ORDER BY q.page_id LIMIT 500 FOR UPDATE OF q SKIP LOCKED
        ), gone AS (
            DELETE FROM queue WHERE page_id = ANY (ARRAY(SELECT page_id FROM held))
        ), touched AS (
            UPDATE blob SET created_at = clock_timestamp() WHERE sha256 = ANY (ARRAY(
                SELECT DISTINCT sha256 FROM held WHERE sha256 IS NOT NULL ORDER BY sha256))
        ), results AS (
            INSERT INTO page_result (page_id, attempt, provider, model, prompt, seed, content_type, bytes, sha256, width,
                                     height, blurhash, text, cached)
            SELECT page_id, attempt, provider, model, prompt, seed, content_type, bytes, sha256, width, height, blurhash,
                   text, true
            FROM held
        ), pages AS (
            UPDATE page p
            SET settled_state = 'completed', attempt = h.attempt, attempt_limit = greatest(h.attempt_limit, h.attempt),
                started_at = NULL, finished_at = clock_timestamp(), chosen_attempt = h.attempt, draft = NULL
            FROM held h WHERE p.id = h.page_id
        ), moved AS (
            SELECT page_id, job_id, 'page.completed' AS type, attempt, CAST(NULL AS text) AS code, 1 AS completed,
                   0 AS failed, 0 AS cancelled, false AS job_cancelled
            FROM held
        ),
        """ + JobChange.STEPS + "SELECT CAST(job_id AS text) AS job_id, leads FROM held";

    private static final String REUSE_OF_JOBS = """
        WITH wanted AS MATERIALIZED (
            SELECT DISTINCT cache_key FROM page WHERE job_id = ANY (CAST(:jobIds AS uuid[])) AND cache_key IS NOT NULL
        ),
        """ + REUSE_STEPS;

    private static final String REUSE_ALL = """
        WITH wanted AS MATERIALIZED (
            SELECT DISTINCT q.cache_key FROM queue q
            WHERE q.cache_key IS NOT NULL AND q.token IS NULL AND EXISTS (
                SELECT FROM page p WHERE p.cache_key = q.cache_key AND p.settled_state = 'completed')
            LIMIT 500
        ),
        """ + REUSE_STEPS;

    private final Session session;
    private final QueueStore queue;

    CacheStore(Session session, QueueStore queue) {
        this.session = session;
        this.queue = queue;
    }

    /** Completes what waits for a result that pages of these jobs have, or ask for too. */
    @Transactional
    public void reuse(Collection<UUID> jobIds) {
        boolean more;
        do {
            more = reused(session.createNativeQuery(REUSE_OF_JOBS, Tuple.class)
                    .setParameter("jobIds", ArrayLiteral.of(jobIds))
                    .getResultList());
        } while (more);
    }

    /**
     * Completes what waits for a result that is there: for what a process that died did not get to.
     *
     * @return whether there may be more
     */
    @Transactional
    public boolean reuseAll() {
        return reused(session.createNativeQuery(REUSE_ALL, Tuple.class).getResultList());
    }

    /** Behind a cover there are pages whose results may be there as well. */
    private boolean reused(List<Tuple> rows) {
        List<UUID> led = rows.stream()
                .filter(row -> row.get("leads", Boolean.class))
                .map(row -> UUID.fromString(row.get("job_id", String.class)))
                .toList();
        if (!led.isEmpty()) {
            queue.enqueue(led);
        }
        return !led.isEmpty() || rows.size() == QueueStore.MOST_AT_ONCE;
    }
}
