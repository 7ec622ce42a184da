package dev.quire.job;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.Tuple;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.hibernate.Session;
import org.hibernate.query.NativeQuery;

/**
 * The way of a live page: claimed, settled, given back, rescued. Each is one statement that moves the page, its
 * job's counters and state, and the events together. Times are the database's.
 */
@ApplicationScoped
public class QueueStore {

    /** A lease of one run that expires this often makes the page {@link PageError#POISON}. */
    static final int POISON_CRASHES = 3;

    /** One level of priority, as microseconds of waiting: ten minutes. A retry costs one level. */
    static final long RANK_STEP_US = 600_000_000L;

    /** Leases and intents in one commit: who did not get the answer sends nothing. */
    private static final String CLAIM = """
        WITH free AS (
            SELECT * FROM jsonb_to_recordset(CAST(:free AS jsonb)) AS f(provider text, slots int)
        ), due AS MATERIALIZED (
            SELECT next.page_id
            FROM free CROSS JOIN LATERAL (
                SELECT page_id FROM queue
                WHERE provider = free.provider AND token IS NULL AND run_at <= statement_timestamp()
                  AND attempt < attempt_limit
                ORDER BY rank, page_id LIMIT free.slots FOR UPDATE SKIP LOCKED) next
            LIMIT :atMost
        ), leased AS (
            UPDATE queue
            SET token = gen_random_uuid(), owner = :owner, attempt = attempt + 1, leased_at = clock_timestamp(),
                lease_until = clock_timestamp() + :leaseMs * interval '1 millisecond', percent = 0, step = NULL
            WHERE page_id = ANY (ARRAY(SELECT page_id FROM due))
            RETURNING page_id, job_id, provider, attempt, attempt_limit, token, rank
        ), intent AS (
            INSERT INTO provider_call (page_id, attempt, job_id, provider, token, owner)
            SELECT page_id, attempt, job_id, provider, token, :owner FROM leased
        ), moved AS (
            SELECT page_id, job_id, 'page.generating' AS type, attempt, CAST(NULL AS text) AS code,
                   0 AS completed, 0 AS failed, 0 AS cancelled, false AS job_cancelled
            FROM leased
        ),
        """ + JobChange.STEPS + """
        SELECT l.page_id, l.job_id, l.attempt, l.attempt_limit, l.token, p.key, l.provider, p.model, j.title,
               p.prompt, CAST(p.spec AS text) AS spec,
               greatest(1, l.attempt - (l.attempt_limit - j.max_attempts)) AS run_attempt
        FROM leased l JOIN page p ON p.id = l.page_id JOIN job j ON j.id = l.job_id
        ORDER BY l.rank, l.page_id
        """;

    /** The rows that may be finished: whoever shows another token than the row's finds nothing. */
    private static final String SETTLE_HELD = """
        WITH finished AS MATERIALIZED (
            SELECT * FROM jsonb_to_recordset(CAST(:finished AS jsonb)) AS f(
                page_id bigint, token uuid, attempt smallint, outcome text, call text, delay_ms bigint,
                given_back int, rank_step bigint, code text, message text, retryable boolean,
                content_type text, bytes int, sha256 text, width int, height int, seed bigint)
        ), held AS MATERIALIZED (
            SELECT q.job_id, q.leads, q.provider, q.leased_at, q.attempt_limit, 0 AS crash, f.*
            FROM queue q JOIN finished f ON f.page_id = q.page_id AND f.token = q.token
            WHERE q.page_id = ANY (ARRAY(SELECT page_id FROM finished)) AND f.outcome <> 'dropped'
            ORDER BY q.page_id FOR UPDATE OF q
        ), accounted AS (
            SELECT page_id, attempt, token, call FROM finished
        ),
        """;

    /** Leases that ran out, re-checked and locked by the statement that takes them back. */
    private static final String RESCUE_HELD = """
        WITH held AS MATERIALIZED (
            SELECT q.job_id, q.leads, q.provider, q.leased_at, q.attempt_limit, 1 AS crash, q.page_id, q.token, q.attempt,
                   CASE WHEN q.crashes + 1 >= :poison OR q.attempt >= q.attempt_limit THEN 'error'
                        ELSE 'retry' END AS outcome,
                   'unknown' AS call, 0 AS delay_ms, 0 AS given_back, 0 AS rank_step,
                   CASE WHEN q.crashes + 1 >= :poison THEN 'POISON' ELSE 'PROVIDER_UNAVAILABLE' END AS code,
                   CASE WHEN q.crashes + 1 >= :poison
                        THEN 'The process that generated this page died three times; look at its prompt before you ask for a retry.'
                        ELSE 'The process died during the last attempt; whether the provider did it is not known.'
                   END AS message, true AS retryable,
                   CAST(NULL AS text) AS content_type, CAST(NULL AS int) AS bytes, CAST(NULL AS text) AS sha256,
                   CAST(NULL AS int) AS width, CAST(NULL AS int) AS height, CAST(NULL AS bigint) AS seed
            FROM queue q
            WHERE q.lease_until < statement_timestamp()
            ORDER BY q.page_id LIMIT 500 FOR UPDATE SKIP LOCKED
        ), accounted AS (
            SELECT page_id, attempt, token, call FROM held
        ),
        """;

    private static final String SETTLE_STEPS = """
        calls AS (
            UPDATE provider_call c SET outcome = a.call, finished_at = clock_timestamp()
            FROM accounted a
            WHERE c.page_id = a.page_id AND c.attempt = a.attempt AND c.token = a.token AND c.outcome IS NULL
        ), gone AS (
            DELETE FROM queue
            WHERE page_id = ANY (ARRAY(SELECT page_id FROM held WHERE outcome IN ('completed', 'error')))
        ), again AS (
            UPDATE queue q
            SET token = NULL, owner = NULL, leased_at = NULL, lease_until = NULL, percent = NULL, step = NULL,
                run_at = clock_timestamp() + h.delay_ms * interval '1 millisecond', rank = q.rank + h.rank_step,
                attempt_limit = q.attempt_limit + h.given_back, crashes = q.crashes + h.crash
            FROM held h
            WHERE q.page_id = h.page_id
              AND q.page_id = ANY (ARRAY(SELECT page_id FROM held WHERE outcome = 'retry'))
        ), results AS (
            INSERT INTO page_result
                (page_id, attempt, provider, model, prompt, seed, content_type, bytes, sha256, width, height)
            SELECT h.page_id, h.attempt, h.provider, p.model, p.prompt, h.seed, h.content_type, h.bytes, h.sha256,
                   h.width, h.height
            FROM held h JOIN page p ON p.id = h.page_id WHERE h.outcome = 'completed'
        ), pages AS (
            UPDATE page p
            SET settled_state = h.outcome, attempt = h.attempt, attempt_limit = h.attempt_limit,
                started_at = h.leased_at, finished_at = clock_timestamp(),
                chosen_attempt = CASE WHEN h.outcome = 'completed' THEN h.attempt ELSE p.chosen_attempt END,
                error_code = h.code, error_message = h.message, error_retryable = h.retryable
            FROM held h
            WHERE p.id = h.page_id
              AND p.id = ANY (ARRAY(SELECT page_id FROM held WHERE outcome IN ('completed', 'error')))
              AND h.outcome IN ('completed', 'error')
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

    /**
     * Queues a job's live pages; while a page that leads is live, only that one. A page that has a row, even one that
     * another transaction is just deleting, is passed over and not waited for.
     */
    private static final String ENQUEUE = """
        INSERT INTO queue (page_id, job_id, provider, rank, attempt, attempt_limit, leads)
        SELECT p.id, p.job_id, p.provider,
               CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS bigint) + (9 - j.priority) * :rankStep,
               p.attempt, p.attempt_limit, p.leads
        FROM page p JOIN job j ON j.id = p.job_id
        WHERE p.job_id = :jobId AND p.settled_state IS NULL
          AND (p.leads OR NOT EXISTS (
                SELECT FROM page l WHERE l.job_id = p.job_id AND l.leads AND l.settled_state IS NULL))
          AND NOT EXISTS (SELECT FROM queue q WHERE q.page_id = p.id)
        ORDER BY p.id
        """;

    /** Wakes idle replicas when the transaction commits; who misses it polls. */
    private static final String RING = "SELECT 1 FROM (SELECT pg_notify('quire', :bell)) AS rung";

    private final Session session;

    QueueStore(Session session) {
        this.session = session;
    }

    /**
     * Leases due pages, highest priority first and at most as many as are free.
     *
     * @param freeSlots free slots by provider name, in the order in which providers are served
     * @param atMost free slots of this replica over all providers
     * @param owner id of this replica
     */
    @Transactional
    public List<Lease> claim(Map<String, Integer> freeSlots, int atMost, String owner, Duration lease) {
        ArrayNode free = JsonNodeFactory.instance.arrayNode();
        freeSlots.forEach(
                (provider, slots) -> free.addObject().put("provider", provider).put("slots", slots));
        return session.createNativeQuery(CLAIM, Tuple.class)
                .setParameter("free", free.toString())
                .setParameter("atMost", atMost)
                .setParameter("owner", owner)
                .setParameter("leaseMs", lease.toMillis())
                .getResultStream()
                .map(QueueStore::lease)
                .toList();
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
        return settled(session.createNativeQuery(RESCUE, Tuple.class).setParameter("poison", POISON_CRASHES));
    }

    /** Queues what may run of a job; call it in the transaction that made pages live or settled the leader. */
    @Transactional(Transactional.TxType.MANDATORY)
    void enqueue(UUID jobId) {
        session.createNativeMutationQuery(ENQUEUE)
                .setParameter("jobId", jobId)
                .setParameter("rankStep", RANK_STEP_US)
                .executeUpdate();
        ring(Doorbell.QUEUE);
    }

    /** Rings when the surrounding transaction commits. */
    @Transactional(Transactional.TxType.MANDATORY)
    void ring(Doorbell bell) {
        session.createNativeQuery(RING, Integer.class)
                .setParameter("bell", bell.name())
                .getSingleResult();
    }

    private List<Long> settled(NativeQuery<Tuple> statement) {
        List<Tuple> rows = statement.getResultList();
        rows.stream()
                .filter(row -> row.get("leader_settled", Boolean.class))
                .map(row -> UUID.fromString(row.get("job_id", String.class)))
                .forEach(this::enqueue);
        return rows.stream().map(row -> row.get("page_id", Long.class)).toList();
    }

    private static Lease lease(Tuple row) {
        return new Lease(
                row.get("page_id", Long.class),
                row.get("job_id", UUID.class),
                row.get("attempt", Short.class),
                row.get("attempt_limit", Short.class),
                row.get("run_attempt", Integer.class),
                row.get("token", UUID.class),
                row.get("key", String.class),
                row.get("provider", String.class),
                row.get("model", String.class),
                row.get("title", String.class),
                row.get("prompt", String.class),
                row.get("spec", String.class));
    }
}
