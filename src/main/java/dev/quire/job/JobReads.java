package dev.quire.job;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.Session;

/** What clients see of jobs. Each answer comes from one statement, so that its parts agree. */
@ApplicationScoped
public class JobReads {

    private static final String WHOLE = """
        SELECT j, p FROM Job j JOIN PageNow p ON p.jobId = j.id
        WHERE j.id = :jobId AND j.tenantId = :tenantId ORDER BY p.ordinal
        """;

    private static final String ONE_PAGE = """
        SELECT p FROM Job j JOIN PageNow p ON p.jobId = j.id
        WHERE j.id = :jobId AND j.tenantId = :tenantId AND p.key = :key
        """;

    private static final String NEWEST = """
        FROM Job j WHERE j.tenantId = :tenantId AND (:state IS NULL OR j.state = :state)
          AND (:kind IS NULL OR j.kind = :kind) AND (:externalId IS NULL OR j.externalId = :externalId)
          AND (:after IS NULL OR j.id < :after)
        ORDER BY j.id DESC
        """;

    private static final String VERSIONS = "SELECT j.id, j.version FROM Job j WHERE j.id IN :jobIds";

    private static final String COUNTS = """
        WITH counted AS (
            SELECT COALESCE(sum(total - completed - failed - cancelled), 0) AS live,
                   COALESCE(sum(completed), 0) AS completed, COALESCE(sum(failed), 0) AS failed,
                   COALESCE(sum(cancelled), 0) AS cancelled
            FROM job WHERE tenant_id = :tenantId
        ), leased AS (
            SELECT count(*) AS processing FROM queue q
            WHERE q.token IS NOT NULL AND EXISTS (
                SELECT FROM job j WHERE j.id = q.job_id AND j.tenant_id = :tenantId)
        ), recent AS (
            SELECT count(*) AS throughput FROM page_result
            WHERE created_at > statement_timestamp() - interval '60 seconds' AND attempt > 0
        )
        SELECT CAST(live - processing AS bigint), processing, CAST(completed AS bigint), CAST(failed AS bigint),
               CAST(cancelled AS bigint), throughput
        FROM counted, leased, recent
        """;

    private static final String WORKERS = """
        SELECT w.id, CAST(count(q.page_id) AS int), min(q.job_id || '/' || p.key)
        FROM worker w LEFT JOIN queue q ON q.owner = w.id LEFT JOIN page p ON p.id = q.page_id
        WHERE w.beat_until > statement_timestamp() AND w.concurrency > 0
        GROUP BY w.id ORDER BY w.id
        """;

    private final Session session;

    JobReads(Session session) {
        this.session = session;
    }

    /** A job with its pages in their order. */
    @Transactional
    public Optional<JobNow> find(int tenantId, UUID jobId) {
        List<Object[]> rows = session.createQuery(WHOLE, Object[].class)
                .setParameter("jobId", jobId)
                .setParameter("tenantId", tenantId)
                .setReadOnly(true)
                .getResultList();
        if (rows.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new JobNow(
                (Job) rows.getFirst()[0],
                rows.stream().map(row -> (PageNow) row[1]).toList()));
    }

    /** One page of a job. */
    @Transactional
    public Optional<PageNow> page(int tenantId, UUID jobId, String key) {
        return session.createQuery(ONE_PAGE, PageNow.class)
                .setParameter("jobId", jobId)
                .setParameter("tenantId", tenantId)
                .setParameter("key", key)
                .setReadOnly(true)
                .uniqueResultOptional();
    }

    /** Jobs without their pages, newest first, at most {@code limit}. */
    @Transactional
    public List<Job> list(int tenantId, Filter filter, int limit) {
        return session.createQuery(NEWEST, Job.class)
                .setParameter("tenantId", tenantId)
                .setParameter("state", filter.state())
                .setParameter("kind", filter.kind())
                .setParameter("externalId", filter.externalId())
                .setParameter("after", filter.after())
                .setMaxResults(limit)
                .setReadOnly(true)
                .getResultList();
    }

    /** Versions of a page, oldest first. */
    @Transactional
    public List<PageResult> results(long pageId) {
        return PageResult.list("pageId = ?1 ORDER BY attempt", pageId);
    }

    /** Versions of jobs as they are now; a job that is gone is missing. */
    @Transactional
    public Map<UUID, Integer> versions(Collection<UUID> jobIds) {
        Map<UUID, Integer> versions = new HashMap<>();
        session.createQuery(VERSIONS, Object[].class)
                .setParameterList("jobIds", jobIds)
                .getResultList()
                .forEach(row -> versions.put((UUID) row[0], (Integer) row[1]));
        return versions;
    }

    /** Pages by state over all jobs of the tenant. */
    @Transactional
    public Counts counts(int tenantId) {
        Object[] row = session.createNativeQuery(COUNTS, Object[].class)
                .setParameter("tenantId", tenantId)
                .getSingleResult();
        return new Counts((Long) row[0], (Long) row[1], (Long) row[2], (Long) row[3], (Long) row[4], (Long) row[5]);
    }

    /** Replicas that generate now. */
    @Transactional
    public List<Worker> workers() {
        return session.createNativeQuery(WORKERS, Object[].class)
                .getResultStream()
                .map(row -> new Worker((String) row[0], (Integer) row[1] > 0, (String) row[2]))
                .toList();
    }

    /** A job and its pages as of one moment. */
    public record JobNow(Job job, List<PageNow> pages) {

        public Optional<PageNow> page(String key) {
            return pages.stream().filter(page -> page.key.equals(key)).findFirst();
        }
    }

    /**
     * Which jobs to list; null does not restrict.
     *
     * @param after only jobs older than this one
     */
    public record Filter(String state, String kind, String externalId, UUID after) {}

    /**
     * How many pages are in which state.
     *
     * @param throughput pages completed in the last 60 seconds
     */
    public record Counts(long pending, long processing, long completed, long failed, long cancelled, long throughput) {}

    /**
     * A replica.
     *
     * @param currentItem one of the pages in work as {@code jobId/key}, or null
     */
    public record Worker(String id, boolean busy, String currentItem) {}
}
