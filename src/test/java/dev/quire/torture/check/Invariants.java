package dev.quire.torture.check;

import dev.quire.process.Postgres;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What must be true of the rows once all jobs have settled. Each statement finds what breaks it, one row for each. */
public final class Invariants {

    private static final Map<String, String> BROKEN_BY = new LinkedHashMap<>();

    static {
        BROKEN_BY.put("every job has settled", "SELECT id || ' is ' || state FROM job WHERE finished_at IS NULL");
        BROKEN_BY.put("every page has settled", "SELECT id FROM page WHERE settled_state IS NULL");
        BROKEN_BY.put("the queue is empty", "SELECT page_id || ' attempt ' || attempt FROM queue");
        BROKEN_BY.put("a job's counters are those of its pages", """
            SELECT j.id || ' counts ' || concat_ws('/', j.total, j.completed, j.failed, j.cancelled) || ', pages '
                   || concat_ws('/', p.total, p.completed, p.failed, p.cancelled)
            FROM job j JOIN (
                SELECT job_id, count(*) AS total, count(*) FILTER (WHERE settled_state = 'completed') AS completed,
                       count(*) FILTER (WHERE settled_state = 'error') AS failed,
                       count(*) FILTER (WHERE settled_state = 'cancelled') AS cancelled
                FROM page GROUP BY job_id) p ON p.job_id = j.id
            WHERE (j.total, j.completed, j.failed, j.cancelled) <> (p.total, p.completed, p.failed, p.cancelled)
            """);
        BROKEN_BY.put("a completed page shows the result of an attempt that was paid for", """
            SELECT p.id || ' shows ' || p.chosen_attempt FROM page p
            WHERE p.settled_state = 'completed' AND p.chosen_attempt > 0
              AND NOT EXISTS (
                SELECT FROM page_result r JOIN provider_call c USING (page_id, attempt)
                WHERE r.page_id = p.id AND r.attempt = p.chosen_attempt AND c.outcome = 'ok')
            """);
        BROKEN_BY.put("results and calls that are ok belong together, but for what came after a cancel", """
            SELECT COALESCE(r.page_id, c.page_id) || ' attempt ' || COALESCE(r.attempt, c.attempt)
                   || CASE WHEN r.page_id IS NULL THEN ' has no result' ELSE ' has no ok call' END
            FROM (SELECT * FROM page_result WHERE attempt > 0) r
            FULL JOIN (SELECT * FROM provider_call WHERE outcome = 'ok') c USING (page_id, attempt)
            WHERE c.page_id IS NULL OR (r.page_id IS NULL AND NOT EXISTS (
                SELECT FROM event e WHERE e.job_id = c.job_id AND e.page_id = c.page_id
                  AND e.type = 'page.cancelled' AND e.attempt = c.attempt))
            """);
        BROKEN_BY.put("one result for each completed run of a page", """
            SELECT e.page_id || ' completed ' || e.runs || ' times' FROM (
                SELECT page_id, count(*) AS runs FROM event WHERE type = 'page.completed' GROUP BY page_id) e
            WHERE e.runs <> (SELECT count(*) FROM page_result r WHERE r.page_id = e.page_id)
            """);
        BROKEN_BY.put("every result has its page and its picture", """
            SELECT r.page_id || ' attempt ' || r.attempt FROM page_result r
            WHERE NOT EXISTS (SELECT FROM page p WHERE p.id = r.page_id)
               OR (r.sha256 IS NOT NULL AND NOT EXISTS (SELECT FROM blob b WHERE b.sha256 = r.sha256))
            """);
        BROKEN_BY.put("no attempt above the limit", """
            SELECT p.id || ' has attempt ' || max(c.attempt) || ' of ' || p.attempt_limit
            FROM page p JOIN provider_call c ON c.page_id = p.id
            GROUP BY p.id HAVING max(c.attempt) > p.attempt_limit
            """);
        BROKEN_BY.put("no more calls than a client allowed, but for those given back", """
            SELECT c.page_id || ' called ' || count(*) || ' times'
            FROM provider_call c JOIN page p ON p.id = c.page_id JOIN job j ON j.id = p.job_id
            WHERE c.outcome NOT IN ('not_accepted', 'interrupted')
            GROUP BY c.page_id, j.max_attempts
            HAVING count(*) > j.max_attempts * (1 + (
                SELECT count(*) FROM (
                    SELECT type, lag(type) OVER (ORDER BY seq) AS before FROM event e
                    WHERE e.page_id = c.page_id AND e.type <> 'page.chosen') told
                WHERE type = 'page.retrying' AND before IN ('page.completed', 'page.error')))
            """);
        BROKEN_BY.put("each call was told, and each told attempt is a call", """
            SELECT COALESCE(e.page_id, c.page_id) || ' attempt ' || COALESCE(e.attempt, c.attempt)
            FROM (SELECT page_id, attempt FROM event WHERE type = 'page.generating') e
            FULL JOIN provider_call c USING (page_id, attempt)
            WHERE e.page_id IS NULL OR c.page_id IS NULL
            """);
        BROKEN_BY.put("only the call of a page that was cancelled stays open", """
            SELECT c.page_id || ' attempt ' || c.attempt FROM provider_call c JOIN page p ON p.id = c.page_id
            WHERE c.outcome IS NULL AND NOT (p.settled_state = 'cancelled' AND p.attempt = c.attempt)
            """);
        BROKEN_BY.put("a job's events are numbered without a gap", """
            SELECT j.id || ' has ' || count(e.seq) || ' events up to ' || COALESCE(max(e.seq), 0) || ', counts ' || j.event_seq
            FROM job j LEFT JOIN event e ON e.job_id = j.id
            GROUP BY j.id HAVING count(e.seq) <> j.event_seq OR max(e.seq) IS DISTINCT FROM j.event_seq
            """);
        BROKEN_BY.put("one end for each run of a page, and nothing after it but a retry", """
            SELECT page_id || ' ' || before || ', then ' || type FROM (
                SELECT page_id, type, lag(type) OVER (PARTITION BY page_id ORDER BY seq) AS before
                FROM event WHERE page_id IS NOT NULL AND type <> 'page.chosen') told
            WHERE (before IN ('page.completed', 'page.error') AND type <> 'page.retrying')
               OR before = 'page.cancelled' OR (before = 'page.generating' AND type = 'page.generating')
            """);
        BROKEN_BY.put("a page's last event is its state", """
            SELECT p.id || ' is ' || p.settled_state || ', told ' || e.type FROM page p LEFT JOIN LATERAL (
                SELECT type FROM event WHERE job_id = p.job_id AND page_id = p.id AND type <> 'page.chosen'
                ORDER BY seq DESC LIMIT 1) e ON true
            WHERE e.type IS DISTINCT FROM 'page.' || p.settled_state
            """);
        BROKEN_BY.put("a job's last event is its state", """
            SELECT j.id || ' is ' || j.state || ', told ' || e.type
            FROM job j LEFT JOIN LATERAL (
                SELECT type FROM event WHERE job_id = j.id AND type <> 'page.chosen' ORDER BY seq DESC LIMIT 1) e ON true
            WHERE e.type IS DISTINCT FROM 'job.' || j.state
            """);
        BROKEN_BY.put("nothing is claimed after it was cancelled", """
            SELECT c.page_id || ' attempt ' || c.attempt || ' at ' || c.started_at || ', cancelled at ' || e.at
            FROM provider_call c JOIN event e ON e.page_id = c.page_id AND e.type = 'page.cancelled'
            WHERE c.started_at > e.at
            """);
        BROKEN_BY.put("each job has its key", """
            SELECT COALESCE(CAST(j.id AS text), i.key)
            FROM job j FULL JOIN idempotency i ON i.job_id = j.id WHERE j.id IS NULL OR i.key IS NULL
            """);
    }

    private Invariants() {}

    /** What is broken, in sentences; nothing when all is well. */
    public static List<String> broken(Postgres postgres) throws SQLException {
        List<String> broken = new ArrayList<>();
        for (Map.Entry<String, String> each : BROKEN_BY.entrySet()) {
            List<String> rows = postgres.column(each.getValue());
            if (!rows.isEmpty()) {
                broken.add("NOT " + each.getKey() + ": " + rows.size() + " rows, "
                        + rows.subList(0, Math.min(5, rows.size())));
            }
        }
        return broken;
    }
}
