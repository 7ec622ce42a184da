package dev.quire.job;

import dev.quire.job.IdempotencyStore.IdempotencyKey;
import dev.quire.job.JobReads.JobNow;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.Tuple;
import jakarta.transaction.Transactional;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.Session;
import org.hibernate.id.uuid.UuidVersion7Strategy;

/** What clients do to jobs: submit, cancel, retry, delete. Each is one transaction. */
@ApplicationScoped
public class JobStore {

    /** All of a submit at once. Each job of a batch takes its turn after the one before it. */
    private static final String SUBMIT = """
        WITH submitted AS MATERIALIZED (
            SELECT * FROM jsonb_to_recordset(CAST(:jobs AS jsonb)) AS j(
                id uuid, place int, kind text, title text, external_id text, language text, metadata jsonb,
                priority smallint, max_attempts smallint, total smallint, provider text, model text, deadline_ms bigint,
                keep_ms bigint, max_cost numeric, fallback jsonb, review boolean, pages jsonb)
        ), turns AS MATERIALIZED (
            SELECT provider, next_turn(:tenantId, provider) AS turn FROM (SELECT DISTINCT provider FROM submitted) asked
        ), jobs AS MATERIALIZED (
            SELECT s.*, t.turn + row_number() OVER (PARTITION BY s.provider ORDER BY s.place) - 1 AS turn,
                   clock_timestamp() + s.deadline_ms * interval '1 millisecond' AS deadline_at
            FROM submitted s JOIN turns t ON t.provider = s.provider ORDER BY s.place
        ), pages AS MATERIALIZED (
            SELECT nextval('page_seq') AS id, j.id AS job_id, j.provider, j.model, j.fallback, j.max_attempts, j.priority, j.turn,
                   j.deadline_at, p.*
            FROM jobs j CROSS JOIN LATERAL jsonb_to_recordset(j.pages) AS p(
                ordinal smallint, key text, number int, prompt text, text text, spec jsonb, leads boolean, url text, parts smallint,
                own_fallback jsonb, cache_key text)
        ), job_rows AS (
            INSERT INTO job (id, tenant_id, kind, title, external_id, language, metadata, priority, max_attempts, total,
                             event_seq, provider, turn, deadline_ms, deadline_at, keep_ms, max_cost, review, batch_id)
            SELECT id, :tenantId, kind, title, external_id, language, metadata, priority, max_attempts, total, 1, provider,
                   turn, deadline_ms, deadline_at, keep_ms, max_cost, review, CAST(:batchId AS uuid)
            FROM jobs
        ), created AS (
            INSERT INTO event (job_id, seq, type) SELECT id, 1, 'job.created' FROM jobs
        ), told AS (
            SELECT id AS job_id, 1 AS seq, 'job.created' AS type FROM jobs
        ), job_after AS (
            SELECT id, CAST(:tenantId AS int) AS tenant_id FROM jobs
        ), page_rows AS (
            INSERT INTO page (id, job_id, ordinal, key, number, prompt, text, spec, provider, model, leads, attempt_limit,
                              parts, fallback, cache_key)
            SELECT id, job_id, ordinal, key, number, prompt, text, spec, provider, model, leads, max_attempts, parts,
                   COALESCE(own_fallback, fallback), cache_key
            FROM pages
        ), brought AS (
            INSERT INTO page_result (page_id, attempt, provider, prompt, url)
            SELECT id, 0, 'client', prompt, url FROM pages WHERE url IS NOT NULL
        ), live AS (
            SELECT id, job_id, provider, 0 AS attempt, max_attempts AS attempt_limit, leads, priority, deadline_at, turn,
                   false AS queued, cache_key
            FROM pages WHERE url IS NULL
        ),
        """ + Outbox.STEPS + "," + QueueStore.QUEUED + QueueStore.RING;

    /** Pages whose picture the client brought along are completed from the start. */
    private static final String BRING = """
        WITH moved AS (
            UPDATE page p SET settled_state = 'completed', chosen_attempt = 0, finished_at = clock_timestamp()
            FROM page_result r
            WHERE p.job_id = ANY (CAST(:jobIds AS uuid[])) AND r.page_id = p.id AND r.attempt = 0
            RETURNING p.id AS page_id, p.job_id, 'page.completed' AS type, p.attempt, CAST(NULL AS text) AS code,
                      1 AS completed, 0 AS failed, 0 AS cancelled, false AS job_cancelled
        ),
        """ + JobChange.STEPS + "SELECT CAST(count(*) AS int) FROM moved";

    private static final String LOCK_JOB =
            "SELECT state FROM job WHERE id = :jobId AND tenant_id = :tenantId FOR NO KEY UPDATE";

    private static final String LIVE = """
        FROM queue WHERE page_id = ANY (ARRAY(
            SELECT id FROM page WHERE job_id = :jobId AND settled_state IS NULL AND (:key = '' OR key = :key)))
        """;

    private static final String LOCK_LIVE = "SELECT page_id " + LIVE + " ORDER BY page_id FOR UPDATE";

    /** Does not wait: a claim that holds one of these rows may itself be waiting for the job. */
    private static final String COUNT_LIVE = "SELECT CAST(count(*) AS int) " + LIVE;

    private static final String CANCEL = """
        WITH live AS MATERIALIZED (
            SELECT p.id, p.leads, COALESCE(q.attempt, p.attempt) AS attempt,
                   COALESCE(q.attempt_limit, p.attempt_limit) AS attempt_limit, q.leased_at
            FROM page p LEFT JOIN queue q ON q.page_id = p.id
            WHERE p.job_id = :jobId AND p.settled_state IS NULL AND (:key = '' OR p.key = :key)
        ), gone AS (
            DELETE FROM queue WHERE page_id = ANY (ARRAY(SELECT id FROM live))
        ), moved AS (
            UPDATE page p
            SET settled_state = 'cancelled', attempt = l.attempt, attempt_limit = l.attempt_limit,
                started_at = l.leased_at, finished_at = clock_timestamp()
            FROM live l WHERE p.id = l.id
            RETURNING p.id AS page_id, p.job_id, 'page.cancelled' AS type, p.attempt, CAST(NULL AS text) AS code,
                      0 AS completed, 0 AS failed, 1 AS cancelled, :key = '' AS job_cancelled
        ),
        """ + JobChange.STEPS + "SELECT CAST(count(*) AS int) FROM moved";

    private static final String REOPEN = """
        WITH asked AS MATERIALIZED (
            SELECT p.id, p.settled_state, j.max_attempts FROM page p JOIN job j ON j.id = p.job_id
            WHERE p.job_id = :jobId
              AND (p.settled_state = 'error' OR (p.settled_state = 'completed' AND NOT :failedOnly))
              AND (:failedOnly OR CAST(:keys AS jsonb) @> to_jsonb(p.key))
        ), moved AS (
            UPDATE page p
            SET settled_state = NULL, finished_at = NULL, started_at = NULL, error_code = NULL,
                error_message = NULL, error_retryable = NULL, attempt_limit = p.attempt + a.max_attempts,
                prompt = COALESCE(CAST(:prompt AS text), p.prompt),
                cache_key = NULL, review = NULL, review_note = NULL, reviewed_at = NULL,
                draft = CASE WHEN CAST(:prompt AS text) IS NULL THEN p.draft END,
                provider = COALESCE(CAST(:provider AS text), p.provider),
                fallback = COALESCE(CAST(:fallback AS jsonb), p.fallback),
                model = CASE WHEN CAST(:provider AS text) <> p.provider THEN CAST(:model AS text)
                             ELSE COALESCE(CAST(:model AS text), p.model) END,
                spec = CASE WHEN CAST(:provider AS text) <> p.provider THEN p.spec - 'simulate'
                            ELSE p.spec END || CAST(:specPatch AS jsonb)
            FROM asked a WHERE p.id = a.id
            RETURNING p.id AS page_id, p.job_id, 'page.retrying' AS type, p.attempt, CAST(NULL AS text) AS code,
                      -(a.settled_state = 'completed')::int AS completed,
                      -(a.settled_state = 'error')::int AS failed, 0 AS cancelled, false AS job_cancelled
        ),
        """ + JobChange.STEPS + "SELECT CAST(count(*) AS int) FROM moved";

    /** No change of state: what has settled settles no second time. */
    private static final String CHOOSE = """
        WITH chosen AS (
            UPDATE page p SET chosen_attempt = :version
            WHERE p.job_id = :jobId AND p.key = :key AND p.chosen_attempt <> :version
              AND EXISTS (SELECT FROM page_result r WHERE r.page_id = p.id AND r.attempt = :version)
            RETURNING p.id, p.job_id
        ), job_after AS (
            UPDATE job j SET version = j.version + 1, event_seq = j.event_seq + 1, updated_at = clock_timestamp()
            FROM chosen c WHERE j.id = c.job_id
            RETURNING j.id, j.tenant_id, j.event_seq
        ), told AS (
            INSERT INTO event (job_id, seq, type, page_id, attempt)
            SELECT a.id, a.event_seq, 'page.chosen', c.id, :version FROM chosen c JOIN job_after a ON a.id = c.job_id
            RETURNING job_id, seq, type
        ),
        """ + Outbox.STEPS + "SELECT CAST(count(*) AS int) FROM chosen";

    /** Of a job that runs, other pages keep the deadline they have; a turn that has passed is not taken again. */
    private static final String NEW_RUN = """
        UPDATE job SET turn = 0, deadline_at = clock_timestamp() + deadline_ms * interval '1 millisecond' WHERE id = :jobId
        """;

    private final Session session;
    private final QueueStore queue;
    private final JobReads reads;
    private final RetentionStore retention;
    private final BudgetStore budgets;
    private final ReviewStore reviews;
    private final IdempotencyStore keys;
    private final CacheStore cache;
    private final JobWebhookStore webhooks;

    JobStore(
            Session session,
            QueueStore queue,
            JobReads reads,
            RetentionStore retention,
            BudgetStore budgets,
            ReviewStore reviews,
            IdempotencyStore keys,
            CacheStore cache,
            JobWebhookStore webhooks) {
        this.session = session;
        this.queue = queue;
        this.reads = reads;
        this.retention = retention;
        this.budgets = budgets;
        this.reviews = reviews;
        this.keys = keys;
        this.cache = cache;
        this.webhooks = webhooks;
    }

    /**
     * Stores job, pages, events and key together.
     *
     * @return the job as it is stored, and as it is before anybody can have begun with it; or nothing when the key was
     *     used before: then ask {@link IdempotencyStore#remembered}
     */
    @Transactional
    public Optional<JobNow> submit(NewJob submitted, Optional<IdempotencyKey> key) {
        UUID jobId = newId();
        if (key.isPresent() && !keys.remember(submitted.tenantId(), key.get(), jobId)) {
            QuarkusTransaction.setRollbackOnly();
            return Optional.empty();
        }
        insert(submitted.tenantId(), Map.of(jobId, submitted), null);
        return Optional.of(reads.stored(submitted.tenantId(), jobId));
    }

    /** UUIDv7 (RFC 9562), so that ids order by time. */
    static UUID newId() {
        return UuidVersion7Strategy.INSTANCE.generateUuid(null);
    }

    /** Stores jobs in this order and queues their pages. */
    void insert(int tenantId, Map<UUID, NewJob> jobs, UUID batchId) {
        // First, so that the statement that writes the jobs' first events finds who is to be told.
        webhooks.register(tenantId, jobs);
        SubmitRows rows = SubmitRows.of(jobs);
        session.createNativeQuery(SUBMIT, Tuple.class)
                .setParameter("tenantId", tenantId)
                .setParameter("batchId", batchId == null ? null : batchId.toString(), String.class)
                .setParameter("jobs", rows.jobs())
                .setParameter("bell", Doorbell.QUEUE.name())
                .getSingleResult();
        if (rows.brought()) {
            session.createNativeQuery(BRING, Tuple.class)
                    .setParameter("jobIds", ArrayLiteral.of(jobs.keySet()))
                    .getSingleResult();
        }
        if (jobs.values().stream().anyMatch(NewJob::cache)) {
            cache.reuse(jobs.keySet());
        }
    }

    /**
     * Cancels what is live of a job, or of one page of it, and tells the replicas that work on it.
     *
     * @param key the page, or empty for the whole job
     * @return whether anything was live
     * @throws MovedMeanwhile when pages were queued meanwhile: nothing is changed, call again
     */
    @Transactional
    public boolean cancel(int tenantId, UUID jobId, Optional<String> key) throws MovedMeanwhile {
        String only = key.orElse("");
        if (!lock(tenantId, jobId, only)) {
            return false;
        }
        int cancelled = pages(CANCEL, jobId, only);
        if (cancelled > 0) {
            if (key.isPresent()) {
                // A cancelled cover lets the other pages go on; of a whole job nothing is left to queue.
                queue.enqueue(List.of(jobId));
            }
            queue.ring(Doorbell.CANCEL);
        }
        return cancelled > 0;
    }

    /**
     * Starts another run of failed or named pages; results that are there stay as versions.
     *
     * @return how many pages were reopened; 0 also for a cancelled job, which stays as it is
     */
    @Transactional
    public int retry(int tenantId, UUID jobId, Retry retry) {
        Optional<String> state = lockJob(tenantId, jobId);
        if (state.isEmpty() || JobState.of(state.get()) == JobState.CANCELLED) {
            return 0;
        }
        int reopened = session.createNativeQuery(REOPEN, Tuple.class)
                .setParameter("jobId", jobId)
                .setParameter("failedOnly", retry.failedOnly())
                .setParameter("keys", retry.keys())
                .setParameter("prompt", retry.prompt(), String.class)
                .setParameter("provider", retry.provider(), String.class)
                .setParameter("model", retry.model(), String.class)
                .setParameter("specPatch", retry.specPatch())
                .setParameter("fallback", retry.fallback(), String.class)
                .getSingleResult()
                .get(0, Integer.class);
        if (reopened > 0) {
            reviews.recount(jobId);
            if (retry.maxCost() != null) {
                budgets.raise(jobId, retry.maxCost());
            }
            if (JobState.of(state.get()).settled()) {
                write(NEW_RUN, jobId);
            }
            queue.enqueue(List.of(jobId));
        }
        return reopened;
    }

    /**
     * Shows another version of a page, until it is made again.
     *
     * @param version an attempt that has a result
     * @return whether this changed anything
     * @throws MovedMeanwhile when the page was queued meanwhile: nothing is changed, call again
     */
    @Transactional
    public boolean choose(int tenantId, UUID jobId, String key, short version) throws MovedMeanwhile {
        return lock(tenantId, jobId, key)
                && session.createNativeQuery(CHOOSE, Tuple.class)
                                .setParameter("jobId", jobId)
                                .setParameter("key", key)
                                .setParameter("version", version)
                                .getSingleResult()
                                .get(0, Integer.class)
                        > 0;
    }

    /** Cancels what is live and removes the job, its pages, results and events. */
    @Transactional
    public boolean delete(int tenantId, UUID jobId) throws MovedMeanwhile {
        cancel(tenantId, jobId, Optional.empty());
        if (lockJob(tenantId, jobId).isEmpty()) {
            return false;
        }
        retention.remove(jobId);
        return true;
    }

    /**
     * Whoever settles these pages, or runs them again, goes before or after.
     *
     * @param key the page, or empty for the whole job
     * @return whether there is such a job
     */
    private boolean lock(int tenantId, UUID jobId, String key) throws MovedMeanwhile {
        int held = lockLive(jobId, key);
        if (lockJob(tenantId, jobId).isEmpty()) {
            return false;
        }
        // Queue before job, as everywhere; rows that were queued between the two locks are not ours yet.
        if (pages(COUNT_LIVE, jobId, key) != held) {
            throw new MovedMeanwhile();
        }
        return true;
    }

    private Optional<String> lockJob(int tenantId, UUID jobId) {
        return session.createNativeQuery(LOCK_JOB, Tuple.class)
                .setParameter("jobId", jobId)
                .setParameter("tenantId", tenantId)
                .uniqueResultOptional()
                .map(row -> row.get(0, String.class));
    }

    private int lockLive(UUID jobId, String key) {
        return session.createNativeQuery(LOCK_LIVE, Tuple.class)
                .setParameter("jobId", jobId)
                .setParameter("key", key)
                .getResultList()
                .size();
    }

    private int pages(String statement, UUID jobId, String key) {
        return session.createNativeQuery(statement, Tuple.class)
                .setParameter("jobId", jobId)
                .setParameter("key", key)
                .getSingleResult()
                .get(0, Integer.class);
    }

    private void write(String statement, UUID jobId) {
        session.createNativeMutationQuery(statement)
                .setParameter("jobId", jobId)
                .executeUpdate();
    }

    /**
     * Which pages to run again, and what to change in them; null leaves as it was.
     *
     * @param failedOnly every page in error; else the pages named by {@code keys}
     * @param keys JSON array of page keys
     * @param specPatch JSON object laid over the page's spec
     * @param maxCost what the job may cost in all from now on
     * @param fallback JSON array of the providers to ask next
     */
    public record Retry(
            boolean failedOnly,
            String keys,
            String prompt,
            String provider,
            String model,
            String specPatch,
            BigDecimal maxCost,
            String fallback) {}

    /** Pages of the job were queued while it was being cancelled. */
    public static final class MovedMeanwhile extends Exception {
        private static final long serialVersionUID = 1;
    }
}
