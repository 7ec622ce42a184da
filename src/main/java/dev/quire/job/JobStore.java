package dev.quire.job;

import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.Session;

/** What clients do to jobs: submit, cancel, retry, delete. Each is one transaction. */
@ApplicationScoped
public class JobStore {

    private static final String CREATED = "INSERT INTO event (job_id, seq, type) VALUES (:jobId, 1, 'job.created')";

    /** Pages whose picture the client brought along are completed from the start. */
    private static final String BRING = """
        WITH moved AS (
            UPDATE page p SET settled_state = 'completed', chosen_attempt = 0, finished_at = clock_timestamp()
            FROM page_result r
            WHERE p.job_id = :jobId AND r.page_id = p.id AND r.attempt = 0
            RETURNING p.id AS page_id, p.job_id, 'page.completed' AS type, p.attempt, CAST(NULL AS text) AS code,
                      1 AS completed, 0 AS failed, 0 AS cancelled, false AS job_cancelled
        ),
        """ + JobChange.STEPS + "SELECT CAST(count(*) AS int) FROM moved";

    /** A claim of the same key that is still under way makes this wait for its end. */
    private static final String REMEMBER = """
        INSERT INTO idempotency (tenant_id, key, body_sha256, job_id) VALUES (:tenantId, :key, :bodySha256, :jobId)
        ON CONFLICT (tenant_id, key) DO NOTHING
        """;

    private static final String REMEMBERED = """
        SELECT body_sha256, CAST(job_id AS text) FROM idempotency WHERE tenant_id = :tenantId AND key = :key
        """;

    private static final String FORGET_OLD_KEYS = """
        DELETE FROM idempotency WHERE (tenant_id, key) IN (
            SELECT tenant_id, key FROM idempotency WHERE created_at < statement_timestamp() - interval '7 days'
            ORDER BY created_at LIMIT 1000 FOR UPDATE SKIP LOCKED)
        """;

    private static final String LOCK_JOB =
            "SELECT state FROM job WHERE id = :jobId AND tenant_id = :tenantId FOR NO KEY UPDATE";

    private static final String LOCK_LIVE = """
        SELECT page_id FROM queue
        WHERE page_id = ANY (ARRAY(
            SELECT id FROM page WHERE job_id = :jobId AND settled_state IS NULL AND (:key = '' OR key = :key)))
        ORDER BY page_id FOR UPDATE
        """;

    /** Does not wait: a claim that holds one of these rows may itself be waiting for the job. */
    private static final String COUNT_LIVE = """
        SELECT CAST(count(*) AS int) FROM queue
        WHERE page_id = ANY (ARRAY(
            SELECT id FROM page WHERE job_id = :jobId AND settled_state IS NULL AND (:key = '' OR key = :key)))
        """;

    private static final String CANCEL = """
        WITH live AS MATERIALIZED (
            SELECT p.id, p.leads, COALESCE(q.attempt, p.attempt) AS attempt, q.leased_at
            FROM page p LEFT JOIN queue q ON q.page_id = p.id
            WHERE p.job_id = :jobId AND p.settled_state IS NULL AND (:key = '' OR p.key = :key)
        ), gone AS (
            DELETE FROM queue WHERE page_id = ANY (ARRAY(SELECT id FROM live))
        ), moved AS (
            UPDATE page p
            SET settled_state = 'cancelled', attempt = l.attempt, started_at = l.leased_at,
                finished_at = clock_timestamp()
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
                provider = COALESCE(CAST(:provider AS text), p.provider),
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

    private static final String DELETE_EVENTS = "DELETE FROM event WHERE job_id = :jobId";
    private static final String DELETE_JOB = "DELETE FROM job WHERE id = :jobId";

    private final Session session;
    private final QueueStore queue;

    JobStore(Session session, QueueStore queue) {
        this.session = session;
        this.queue = queue;
    }

    /**
     * Stores job, pages, events and key together.
     *
     * @return the job's id; or nothing when the key was used before: then ask {@link #remembered}
     */
    @Transactional
    public Optional<UUID> submit(NewJob submitted, Optional<IdempotencyKey> key) {
        Job job = row(submitted);
        job.persist();
        if (key.isPresent() && !remember(submitted.tenantId(), key.get(), job.id)) {
            QuarkusTransaction.setRollbackOnly();
            return Optional.empty();
        }
        boolean brought = false;
        for (int ordinal = 0; ordinal < submitted.pages().size(); ordinal++) {
            NewPage planned = submitted.pages().get(ordinal);
            Page page = row(planned, job.id, ordinal, submitted);
            page.persist();
            if (planned.imageUrl() != null) {
                broughtAlong(page, planned).persist();
                brought = true;
            }
        }
        write(CREATED, job.id);
        if (brought) {
            session.createNativeQuery(BRING, Integer.class)
                    .setParameter("jobId", job.id)
                    .getSingleResult();
        }
        queue.enqueue(job.id);
        return Optional.of(job.id);
    }

    /** The job that was made with this key, whatever its body was. */
    @Transactional
    public Optional<Remembered> remembered(int tenantId, String key) {
        return session.createNativeQuery(REMEMBERED, Object[].class)
                .setParameter("tenantId", tenantId)
                .setParameter("key", key)
                .uniqueResultOptional()
                .map(row -> new Remembered((String) row[0], UUID.fromString((String) row[1])));
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
        int held = lockLive(jobId, only);
        if (lockJob(tenantId, jobId).isEmpty()) {
            return false;
        }
        // Queue before job, as everywhere; rows that were queued between the two locks are not ours yet.
        if (pages(COUNT_LIVE, jobId, only) != held) {
            throw new MovedMeanwhile();
        }
        int cancelled = pages(CANCEL, jobId, only);
        if (cancelled > 0) {
            queue.enqueue(jobId);
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
        int reopened = session.createNativeQuery(REOPEN, Integer.class)
                .setParameter("jobId", jobId)
                .setParameter("failedOnly", retry.failedOnly())
                .setParameter("keys", retry.keys())
                .setParameter("prompt", retry.prompt(), String.class)
                .setParameter("provider", retry.provider(), String.class)
                .setParameter("model", retry.model(), String.class)
                .setParameter("specPatch", retry.specPatch())
                .getSingleResult();
        if (reopened > 0) {
            queue.enqueue(jobId);
        }
        return reopened;
    }

    /** Cancels what is live and removes the job, its pages, results and events. */
    @Transactional
    public boolean delete(int tenantId, UUID jobId) throws MovedMeanwhile {
        cancel(tenantId, jobId, Optional.empty());
        if (lockJob(tenantId, jobId).isEmpty()) {
            return false;
        }
        write(DELETE_EVENTS, jobId);
        write(DELETE_JOB, jobId);
        return true;
    }

    /** Removes idempotency keys older than seven days, a thousand at a time. */
    @Transactional
    public void forgetOldKeys() {
        session.createNativeMutationQuery(FORGET_OLD_KEYS).executeUpdate();
    }

    private boolean remember(int tenantId, IdempotencyKey key, UUID jobId) {
        return session.createNativeMutationQuery(REMEMBER)
                        .setParameter("tenantId", tenantId)
                        .setParameter("key", key.key())
                        .setParameter("bodySha256", key.bodySha256())
                        .setParameter("jobId", jobId)
                        .executeUpdate()
                == 1;
    }

    private Optional<String> lockJob(int tenantId, UUID jobId) {
        return session.createNativeQuery(LOCK_JOB, String.class)
                .setParameter("jobId", jobId)
                .setParameter("tenantId", tenantId)
                .uniqueResultOptional();
    }

    private int lockLive(UUID jobId, String key) {
        return session.createNativeQuery(LOCK_LIVE, Long.class)
                .setParameter("jobId", jobId)
                .setParameter("key", key)
                .getResultList()
                .size();
    }

    private int pages(String statement, UUID jobId, String key) {
        return session.createNativeQuery(statement, Integer.class)
                .setParameter("jobId", jobId)
                .setParameter("key", key)
                .getSingleResult();
    }

    private void write(String statement, UUID jobId) {
        session.createNativeMutationQuery(statement)
                .setParameter("jobId", jobId)
                .executeUpdate();
    }

    private static Job row(NewJob submitted) {
        Job job = new Job();
        job.tenantId = submitted.tenantId();
        job.kind = submitted.kind();
        job.title = submitted.title();
        job.externalId = submitted.externalId();
        job.language = submitted.language();
        job.metadata = submitted.metadata();
        job.priority = (short) submitted.priority();
        job.maxAttempts = (short) submitted.maxAttempts();
        job.state = JobState.PENDING.wire();
        job.version = 1;
        job.eventSeq = 1;
        job.total = (short) submitted.pages().size();
        return job;
    }

    private static Page row(NewPage planned, UUID jobId, int ordinal, NewJob job) {
        Page page = new Page();
        page.jobId = jobId;
        page.ordinal = (short) ordinal;
        page.key = planned.key();
        page.number = planned.number();
        page.prompt = planned.prompt();
        page.text = planned.text();
        page.spec = planned.spec();
        page.provider = job.provider();
        page.model = job.model();
        page.leads = planned.leads();
        page.attemptLimit = (short) job.maxAttempts();
        return page;
    }

    private static PageResult broughtAlong(Page page, NewPage planned) {
        PageResult result = new PageResult();
        result.pageId = page.id;
        result.attempt = 0;
        result.provider = "client";
        result.prompt = planned.prompt();
        result.url = planned.imageUrl();
        return result;
    }

    /** A client's name for one submit, and the hash of what it submitted. */
    public record IdempotencyKey(String key, String bodySha256) {}

    /** What a key was used for before. */
    public record Remembered(String bodySha256, UUID jobId) {}

    /**
     * Which pages to run again, and what to change in them; null leaves as it was.
     *
     * @param failedOnly every page in error; else the pages named by {@code keys}
     * @param keys JSON array of page keys
     * @param specPatch JSON object laid over the page's spec
     */
    public record Retry(
            boolean failedOnly, String keys, String prompt, String provider, String model, String specPatch) {}

    /** Pages of the job were queued while it was being cancelled. */
    public static final class MovedMeanwhile extends Exception {
        private static final long serialVersionUID = 1;
    }
}
