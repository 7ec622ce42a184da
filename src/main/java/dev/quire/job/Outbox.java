package dev.quire.job;

/**
 * What every statement that writes events does with them: endpoints that want one are to be told, as surely as the event
 * is there. It reads {@code told(job_id, seq, type)} and {@code job_after(id, tenant_id)}. Where nobody has an endpoint,
 * one look at an empty index is all there is to it.
 *
 * <p>Rows of {@code webhook_line} are locked after the job's, in the order of their key, and no one who holds one waits
 * for a job.
 */
final class Outbox {

    static final String STEPS = """
        heard AS (
            INSERT INTO webhook_line AS l (job_id, endpoint_id, lane, done_seq, told_seq, due_at)
            SELECT t.job_id, e.id, e.lane, min(t.seq) - 1, max(t.seq), clock_timestamp()
            FROM job_after a
            JOIN webhook_endpoint e ON e.job_id = ANY (ARRAY[a.id, CAST('00000000-0000-0000-0000-000000000000' AS uuid)])
                                   AND e.tenant_id = a.tenant_id AND e.disabled_at IS NULL
            JOIN told t ON t.job_id = a.id AND webhook_wants(e.events, t.type)
            WHERE (SELECT EXISTS (SELECT FROM webhook_endpoint))
            GROUP BY t.job_id, e.id
            ORDER BY t.job_id, e.id
            ON CONFLICT (job_id, endpoint_id, only_seq) DO UPDATE
            SET told_seq = excluded.told_seq, told_at = clock_timestamp(), lane = excluded.lane,
                -- Events that were not wanted when they happened are not sent later.
                done_seq = CASE WHEN l.due_at IS NULL THEN excluded.done_seq ELSE l.done_seq END,
                due_at = COALESCE(l.due_at, excluded.due_at)
            RETURNING pg_notify('quire', 'WEBHOOK')
        )
        """;

    private Outbox() {}
}
