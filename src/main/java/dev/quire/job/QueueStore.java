package dev.quire.job;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.Tuple;
import jakarta.transaction.Transactional;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.hibernate.Session;
import org.hibernate.query.NativeQuery;

/**
 * The way of a live page: queued, settled, given back, rescued, expired. Each is one statement that moves the page, its
 * job's counters and state, and the events together. Times are the database's.
 */
@ApplicationScoped
public class QueueStore {

    /** A lease of one run that expires this often makes the page {@link PageError#POISON}. */
    static final int POISON_CRASHES = 3;

    /** Pages that one statement takes back or ends. */
    public static final int MOST_AT_ONCE = 500;

    /** The rows that may be finished: whoever shows another token than the row's finds nothing. */
    private static final String SETTLE_HELD = """
        WITH finished AS MATERIALIZED (
            SELECT * FROM jsonb_to_recordset(CAST(:finished AS jsonb)) AS f(
                page_id bigint, token uuid, attempt smallint, outcome text, call text, delay_ms bigint,
                given_back int, steps_down boolean, code text, message text, retryable boolean,
                content_type text, bytes int, sha256 text, width int, height int, blurhash text, seed bigint,
                result_text text, draft text, next_provider text, resume text, cost numeric)
        ), held AS MATERIALIZED (
            SELECT q.job_id, q.leads, q.provider, q.priority, q.owner, q.leased_at, q.attempt_limit, 0 AS crash, f.*
            FROM (SELECT * FROM finished WHERE outcome <> 'dropped' ORDER BY page_id) f CROSS JOIN LATERAL (
                SELECT * FROM queue WHERE page_id = f.page_id AND token = f.token OFFSET 0 FOR UPDATE) q
        ), accounted AS (
            SELECT page_id, attempt, token, call, cost FROM finished
        ),
        """;

    /** What a page without a result has in the columns of one. */
    private static final String NO_RESULT = """
                   CAST(NULL AS text) AS content_type, CAST(NULL AS int) AS bytes, CAST(NULL AS text) AS sha256,
                   CAST(NULL AS int) AS width, CAST(NULL AS int) AS height, CAST(NULL AS text) AS blurhash,
                   CAST(NULL AS bigint) AS seed, CAST(NULL AS text) AS result_text, CAST(NULL AS text) AS draft,
                   CAST(NULL AS text) AS next_provider
        """;

    /** Leases that ran out, re-checked and locked by the statement that takes them back. */
    private static final String RESCUE_HELD = """
        WITH held AS MATERIALIZED (
            SELECT q.job_id, q.leads, q.provider, q.priority, q.owner, q.leased_at, q.attempt_limit, 1 AS crash, q.page_id, q.token,
                   q.attempt, c.resume,
                   CASE WHEN q.crashes + 1 >= :poison OR (q.attempt >= q.attempt_limit AND c.resume IS NULL) THEN 'error'
                        ELSE 'retry' END AS outcome,
                   CASE WHEN q.crashes + 1 >= :poison OR c.resume IS NULL THEN 'unknown' ELSE 'handed_on' END AS call,
                   0 AS delay_ms, (c.resume IS NOT NULL)::int AS given_back, false AS steps_down,
                   CASE WHEN q.crashes + 1 >= :poison THEN 'POISON' ELSE 'PROVIDER_UNAVAILABLE' END AS code,
                   CASE WHEN q.crashes + 1 >= :poison
                        THEN 'The process that generated this page died three times; look at its prompt before you ask for a retry.'
                        ELSE 'The process died during the last attempt; whether the provider did it is not known.'
                   END AS message, true AS retryable,
        """ + NO_RESULT + """
            FROM queue q CROSS JOIN LATERAL (SELECT (
                SELECT reference FROM provider_call WHERE page_id = q.page_id AND attempt = q.attempt) AS resume) c
            WHERE q.lease_until < statement_timestamp()
            ORDER BY q.page_id LIMIT :atMost FOR UPDATE OF q SKIP LOCKED
        ), accounted AS (
            SELECT page_id, attempt, token, call, CAST(NULL AS numeric) AS cost FROM held
        ),
        """;

    /** Calls under a lease that stands stay open: their replicas break them off and account for them. */
    private static final String EXPIRE_HELD = """
        WITH held AS MATERIALIZED (
            SELECT q.job_id, q.leads, q.provider, q.priority, q.owner, q.leased_at, q.lease_until, q.attempt_limit, 0 AS crash, q.page_id, q.token,
                   q.attempt, CAST(NULL AS text) AS resume, 'error' AS outcome, 0 AS delay_ms, 0 AS given_back, false AS steps_down,
                   'DEADLINE_EXCEEDED' AS code, 'Not completed within the job''s deadline.' AS message,
                   true AS retryable,
        """ + NO_RESULT + """
            FROM queue q
            WHERE q.deadline_at <= statement_timestamp()
            ORDER BY q.page_id LIMIT :atMost FOR UPDATE SKIP LOCKED
        ), accounted AS (
            SELECT page_id, attempt, token, 'unknown' AS call, CAST(NULL AS numeric) AS cost FROM held
            WHERE lease_until < statement_timestamp()
        ),
        """;

    private static final String SETTLE_STEPS = """
        calls AS (
            UPDATE provider_call c SET outcome = a.call, finished_at = clock_timestamp(), cost = a.cost
            FROM accounted a
            -- Open calls are few; a plan that knew that would read the whole ledger for them.
            WHERE c.page_id = a.page_id AND c.attempt = a.attempt AND a.token = CASE WHEN c.outcome IS NULL THEN c.token END
        ), over AS (
            UPDATE gate_call c SET running = false
            FROM accounted a WHERE c.page_id = a.page_id AND c.attempt = a.attempt AND c.running
        ), gone AS (
            DELETE FROM queue
            WHERE page_id = ANY (ARRAY(SELECT page_id FROM held WHERE outcome IN ('completed', 'error')))
        ), again AS (
            UPDATE queue q
            SET token = NULL, owner = NULL, leased_at = NULL, lease_until = NULL, percent = NULL, step = NULL,
                run_at = clock_timestamp() + h.delay_ms * interval '1 millisecond',
                priority = d.priority,
                -- The turns of one provider say nothing at another.
                rank = CASE WHEN h.next_provider IS NULL THEN q.rank - level_offset(q.priority)
                            ELSE turn_now(h.next_provider) END + level_offset(d.priority),
                attempt_limit = q.attempt_limit + h.given_back, crashes = q.crashes + h.crash,
                resume = h.resume, provider = COALESCE(h.next_provider, q.provider),
                cache_key = CASE WHEN h.next_provider IS NULL THEN q.cache_key END
            FROM held h CROSS JOIN LATERAL (
                SELECT CASE WHEN h.steps_down THEN greatest(0, h.priority - 1) ELSE h.priority END AS priority) d
            WHERE q.page_id = h.page_id AND h.outcome = 'retry'
              AND q.page_id = ANY (ARRAY(SELECT page_id FROM held WHERE outcome = 'retry'))
        ), results AS (
            INSERT INTO page_result
                (page_id, attempt, provider, model, prompt, seed, content_type, bytes, sha256, width, height, blurhash,
                 text)
            SELECT h.page_id, h.attempt, h.provider, p.model, p.prompt, h.seed, h.content_type, h.bytes, h.sha256,
                   h.width, h.height, h.blurhash, h.result_text
            FROM held h CROSS JOIN LATERAL (SELECT model, prompt FROM page WHERE id = h.page_id OFFSET 0) p
            WHERE h.outcome = 'completed'
        ), paced AS (
            INSERT INTO velocity AS v (second, owner, provider, completed, busy_ms)
            SELECT date_trunc('second', statement_timestamp()), owner, provider, count(*),
                   CAST(sum(extract(epoch FROM clock_timestamp() - leased_at) * 1000) AS bigint)
            FROM held WHERE outcome = 'completed' GROUP BY owner, provider
            ON CONFLICT (second, owner, provider) DO UPDATE
            SET completed = v.completed + excluded.completed, busy_ms = v.busy_ms + excluded.busy_ms
        ), pages AS (
            UPDATE page p
            SET settled_state = h.outcome, attempt = h.attempt, attempt_limit = h.attempt_limit,
                started_at = h.leased_at, finished_at = clock_timestamp(),
                chosen_attempt = CASE WHEN h.outcome = 'completed' THEN h.attempt ELSE p.chosen_attempt END,
                error_code = h.code, error_message = h.message, error_retryable = h.retryable,
                draft = CASE WHEN h.outcome = 'error' THEN COALESCE(h.draft, p.draft) END
            FROM held h
            WHERE p.id = h.page_id AND h.outcome IN ('completed', 'error')
        ), kept AS (
            UPDATE page p SET draft = h.draft
            FROM held h WHERE p.id = h.page_id AND h.outcome = 'retry' AND h.draft IS NOT NULL
              AND p.id = ANY (ARRAY(SELECT page_id FROM held WHERE draft IS NOT NULL))
        ), elsewhere AS (
            UPDATE page p SET provider = h.next_provider, model = NULL, fallback = p.fallback - 0, cache_key = NULL
            FROM held h WHERE p.id = h.page_id AND h.next_provider IS NOT NULL
              AND p.id = ANY (ARRAY(SELECT page_id FROM held WHERE next_provider IS NOT NULL))
        ), moved AS (
            SELECT page_id, job_id,
                   CASE outcome WHEN 'retry' THEN 'page.retrying' ELSE 'page.' || outcome END AS type, attempt, code,
                   (outcome = 'completed')::int AS completed, (outcome = 'error')::int AS failed, 0 AS cancelled,
                   false AS job_cancelled
            FROM held
        ),
        """;

    private static final String SETTLED = """
        SELECT page_id, CAST(job_id AS text) AS job_id, leads AND outcome <> 'retry' AS leader_settled FROM held
        """;

    private static final String SETTLE = SETTLE_HELD + SETTLE_STEPS + JobChange.STEPS + SETTLED;
    private static final String RESCUE = RESCUE_HELD + SETTLE_STEPS + JobChange.STEPS + SETTLED;
    private static final String EXPIRE = EXPIRE_HELD + SETTLE_STEPS + JobChange.STEPS + SETTLED;

    /** While a circuit is open nobody finds out for each page that its provider does not accept it. */
    private static final String ELSEWHERE = """
        WITH held AS MATERIALIZED (
            SELECT q.page_id, q.job_id, q.attempt, q.priority, p.fallback ->> 0 AS next_provider
            FROM gate_now g JOIN queue q ON q.provider = g.provider JOIN page p ON p.id = q.page_id
            WHERE g.circuit = 'open' AND q.token IS NULL AND q.resume IS NULL AND jsonb_array_length(p.fallback) > 0
            ORDER BY q.page_id LIMIT :atMost FOR UPDATE OF q SKIP LOCKED
        ), again AS (
            UPDATE queue q
            SET provider = h.next_provider, rank = turn_now(h.next_provider) + level_offset(h.priority), cache_key = NULL,
                run_at = clock_timestamp()
            FROM held h WHERE q.page_id = h.page_id
        ), pages AS (
            UPDATE page p SET provider = h.next_provider, model = NULL, fallback = p.fallback - 0, cache_key = NULL
            FROM held h WHERE p.id = h.page_id
        ), moved AS (
            SELECT page_id, job_id, 'page.retrying' AS type, attempt, 'PROVIDER_UNAVAILABLE' AS code,
                   0 AS completed, 0 AS failed, 0 AS cancelled, false AS job_cancelled
            FROM held
        ),
        """ + JobChange.STEPS + "SELECT page_id FROM held";

    private static final String FORGET_VELOCITY =
            "DELETE FROM velocity WHERE second < statement_timestamp() - interval '10 minutes'";

    /**
     * Queues pages, read from {@code live(id, job_id, provider, attempt, attempt_limit, leads, priority, deadline_at, turn,
     * queued, cache_key)}, all unsettled pages of their jobs; while one that leads is live, only that one.
     *
     * <p>A job takes every turn from its own on, or from now on where it has none; the n-th of a tenant's jobs that wait
     * for their first page, every n-th.
     */
    static final String QUEUED = """
        now AS MATERIALIZED (
            SELECT provider, turn_now(provider) AS turn FROM (SELECT DISTINCT provider FROM live) asked
        ), placed AS (
            SELECT l.*, greatest(l.turn, n.turn) AS first_turn, greatest(l.turn - n.turn, 0) + 1 AS stride,
                   row_number() OVER (PARTITION BY l.job_id, l.provider ORDER BY l.id) - 1 AS place
            FROM (SELECT *, bool_or(leads) OVER (PARTITION BY job_id) AS led FROM live) l
            JOIN now n ON n.provider = l.provider
            WHERE (l.leads OR NOT l.led) AND NOT l.queued
        ), queued AS (
            INSERT INTO queue (page_id, job_id, provider, priority, rank, attempt, attempt_limit, leads, deadline_at, cache_key)
            SELECT id, job_id, provider, priority, first_turn + place * stride + level_offset(priority),
                   attempt, attempt_limit, leads, deadline_at, cache_key
            FROM placed ORDER BY id
        )
        """;

    /** Wakes idle replicas when the transaction commits; who misses it polls. */
    static final String RING = "SELECT 1 FROM (SELECT pg_notify('quire', :bell)) AS rung";

    /** A page that has a row, even one that another transaction is just deleting, is passed over and not waited for. */
    private static final String ENQUEUE = """
        WITH live AS MATERIALIZED (
            SELECT p.id, p.job_id, p.provider, p.attempt, p.attempt_limit, p.leads, j.priority, j.deadline_at,
                   CASE WHEN j.started_at IS NULL AND p.provider = j.provider THEN j.turn END AS turn,
                   EXISTS (SELECT FROM queue q WHERE q.page_id = p.id) AS queued, p.cache_key
            FROM page p JOIN job j ON j.id = p.job_id
            WHERE p.job_id = ANY (CAST(:jobIds AS uuid[])) AND p.settled_state IS NULL
        ),
        """ + QUEUED + RING;

    private final Session session;

    QueueStore(Session session) {
        this.session = session;
    }

    /**
     * Writes what the attempts came to, each only if its lease still stands.
     *
     * @return ids of the pages that were written; a page that is missing was fenced, or written before
     */
    @Transactional
    public List<Long> settle(List<Finished> finished) {
        return settled(
                session.createNativeQuery(SETTLE, Tuple.class).setParameter("finished", FinishedRows.json(finished)));
    }

    /**
     * Takes back the leases that ran out. Call it only while heartbeats go through: after an outage of the database all
     * leases look expired until their owners have beaten again.
     *
     * @return ids of the pages taken back
     */
    @Transactional
    public List<Long> rescue() {
        return settled(session.createNativeQuery(RESCUE, Tuple.class)
                .setParameter("poison", POISON_CRASHES)
                .setParameter("atMost", MOST_AT_ONCE));
    }

    /**
     * Ends the pages that are not completed by their job's deadline; calls that run for them are broken off.
     *
     * @return ids of the pages that ended
     */
    @Transactional
    public List<Long> expire() {
        List<Long> pages =
                settled(session.createNativeQuery(EXPIRE, Tuple.class).setParameter("atMost", MOST_AT_ONCE));
        if (!pages.isEmpty()) {
            ring(Doorbell.CANCEL);
        }
        return pages;
    }

    /**
     * Moves pages that have a fallback away from providers whose circuit is open.
     *
     * @return how many
     */
    @Transactional
    public int askElsewhere() {
        return session.createNativeQuery(ELSEWHERE, Tuple.class)
                .setParameter("atMost", MOST_AT_ONCE)
                .getResultList()
                .size();
    }

    /** Removes what was counted more than ten minutes ago. */
    @Transactional
    public void forgetVelocity() {
        session.createNativeMutationQuery(FORGET_VELOCITY).executeUpdate();
    }

    /** Queues what may run of jobs; call it in the transaction that made pages live or settled the leader. */
    @Transactional(Transactional.TxType.MANDATORY)
    void enqueue(Collection<UUID> jobIds) {
        session.createNativeQuery(ENQUEUE, Tuple.class)
                .setParameter("jobIds", ArrayLiteral.of(jobIds))
                .setParameter("bell", Doorbell.QUEUE.name())
                .getSingleResult();
    }

    /** Tells all replicas that a vendor has called back. */
    @Transactional
    public void ring(VendorCall call) {
        ring(call.payload());
    }

    /** Rings when the surrounding transaction commits. */
    @Transactional(Transactional.TxType.MANDATORY)
    void ring(Doorbell bell) {
        ring(bell.name());
    }

    private void ring(String payload) {
        session.createNativeQuery(RING, Tuple.class)
                .setParameter("bell", payload)
                .getSingleResult();
    }

    private List<Long> settled(NativeQuery<Tuple> statement) {
        List<Tuple> rows = statement.getResultList();
        List<UUID> ledJobs = rows.stream()
                .filter(row -> row.get("leader_settled", Boolean.class))
                .map(row -> UUID.fromString(row.get("job_id", String.class)))
                .toList();
        if (!ledJobs.isEmpty()) {
            enqueue(ledJobs);
        }
        return rows.stream().map(row -> row.get("page_id", Long.class)).toList();
    }
}
