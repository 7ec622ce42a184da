package dev.quire.job;

/**
 * The end that every page-moving statement shares: the jobs' counters, state and events follow the pages in the
 * same statement. A job that asked for review is ready as long as there are completed pages that nobody has decided
 * about; then rejected ones count as failed. It reads the steps before it as {@code moved(page_id, job_id, type, attempt, code, completed,
 * failed, cancelled, job_cancelled)}, one row a page, counters as differences.
 *
 * <p>Rows are locked queue before job, each in the order of its key, and a job's lock is never held while waiting
 * for a queue row: so no two of these statements can wait for each other.
 */
final class JobChange {

    static final String STEPS = """
        per_job AS MATERIALIZED (
            SELECT job_id, count(*)::int AS events, sum(completed)::int AS completed, sum(failed)::int AS failed,
                   sum(cancelled)::int AS cancelled, bool_or(type = 'page.generating') AS generating,
                   bool_or(job_cancelled) AS job_cancelled
            FROM moved GROUP BY job_id
        ), job_locked AS MATERIALIZED (
            SELECT id FROM job WHERE id = ANY (ARRAY(SELECT job_id FROM per_job)) ORDER BY id FOR NO KEY UPDATE
        ), job_after AS (
            UPDATE job j
            SET completed   = j.completed + d.completed,
                failed      = j.failed + d.failed,
                cancelled   = j.cancelled + d.cancelled,
                started_at  = CASE WHEN d.generating THEN COALESCE(j.started_at, clock_timestamp())
                                   ELSE j.started_at END,
                updated_at  = clock_timestamp(),
                version     = j.version + 1,
                (state, finished_at, event_seq) = (
                    SELECT s.state,
                           CASE WHEN s.state NOT IN ('pending', 'generating') THEN clock_timestamp() END,
                           j.event_seq + d.events + (s.state NOT IN ('pending', 'generating'))::int
                    FROM (SELECT CASE
                        WHEN j.review AND NOT d.job_cancelled AND j.completed + d.completed > j.accepted + j.rejected
                             AND j.completed + d.completed + j.failed + d.failed + j.cancelled + d.cancelled = j.total
                        THEN 'ready'
                        ELSE job_state_after(
                            j.state, j.total, j.completed + d.completed - j.rejected, j.failed + d.failed + j.rejected,
                            j.cancelled + d.cancelled, d.generating, d.job_cancelled)
                        END AS state) s)
            FROM per_job d
            WHERE j.id = d.job_id AND j.id = ANY (ARRAY(SELECT id FROM job_locked))
            RETURNING j.id, j.tenant_id, j.event_seq, j.state, d.events, j.finished_at IS NOT NULL AS settled
        ), told AS (
            INSERT INTO event (job_id, seq, type, page_id, attempt, code)
            SELECT m.job_id,
                   a.event_seq - a.settled::int - a.events
                       + row_number() OVER (PARTITION BY m.job_id ORDER BY m.page_id),
                   m.type, m.page_id, m.attempt, m.code
            FROM moved m JOIN job_after a ON a.id = m.job_id
            UNION ALL
            SELECT id, event_seq, 'job.' || state, NULL, NULL, NULL FROM job_after WHERE settled
            RETURNING job_id, seq, type
        ),
        """ + Outbox.STEPS;

    private JobChange() {}
}
