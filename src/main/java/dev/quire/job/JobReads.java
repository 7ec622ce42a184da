package dev.quire.job;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.Tuple;
import jakarta.transaction.Transactional;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.hibernate.Session;
import org.hibernate.query.Query;

/** What clients see of jobs. Each answer comes from one statement, so that its parts agree. */
@ApplicationScoped
public class JobReads {

    /** First in a transaction: all that it reads is as of one moment. */
    private static final String AS_OF_ONE_MOMENT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY";

    private static final String WHOLE = """
        SELECT j, p FROM Job j JOIN PageNow p ON p.jobId = j.id
        WHERE j.id = :jobId AND j.tenantId = :tenantId ORDER BY p.ordinal
        """;

    private static final String ONE_PAGE = """
        SELECT p FROM Job j JOIN PageNow p ON p.jobId = j.id
        WHERE j.id = :jobId AND j.tenantId = :tenantId AND p.key = :key
        """;

    /** One parameter, so that it is one statement however many are asked for. */
    private static final String VERSIONS =
            "SELECT CAST(id AS text) AS id, version FROM job WHERE id = ANY (CAST(:jobIds AS uuid[]))";

    private static final String NEWEST = """
        SELECT n.tenant_id, n.external_id, CAST(j.id AS text) AS id
        FROM jsonb_to_recordset(CAST(:names AS jsonb)) AS n(tenant_id int, external_id text) CROSS JOIN LATERAL (
            SELECT id FROM job WHERE tenant_id = n.tenant_id AND external_id = n.external_id
            ORDER BY id DESC LIMIT 1) j
        """;

    private static final String TEXTS = """
        SELECT r.text FROM page p JOIN page_result r ON r.page_id = p.id AND r.attempt = p.chosen_attempt
        WHERE p.job_id = :jobId AND p.settled_state = 'completed' AND r.text IS NOT NULL ORDER BY p.ordinal
        """;

    private static final String PICTURE = """
        SELECT r.sha256, r.content_type
        FROM page p JOIN page_result r ON r.page_id = p.id AND r.attempt = p.chosen_attempt
        WHERE p.job_id = :jobId AND p.key = :key AND r.sha256 IS NOT NULL
        """;

    private static final String REFERRING =
            "SELECT key FROM page WHERE job_id = :jobId AND spec ->> 'referenceKey' IS NOT NULL";

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
            SELECT COALESCE(sum(completed), 0) AS throughput FROM velocity
            WHERE second > statement_timestamp() - interval '60 seconds'
        )
        SELECT CAST(live - processing AS bigint), processing, CAST(completed AS bigint), CAST(failed AS bigint),
               CAST(cancelled AS bigint), CAST(throughput AS bigint)
        FROM counted, leased, recent
        """;

    private static final String WORKERS = """
        SELECT w.id, CAST(COALESCE(b.pages, 0) AS int), b.one
        FROM worker w LEFT JOIN (
            SELECT q.owner, count(*) AS pages, min(q.job_id || '/' || p.key) AS one
            FROM queue q JOIN page p ON p.id = q.page_id WHERE q.token IS NOT NULL GROUP BY q.owner OFFSET 0) b
          ON b.owner = w.id
        WHERE w.beat_until > statement_timestamp() AND w.concurrency > 0 ORDER BY w.id
        """;

    private final Session session;
    private final OutlookStore outlooks;
    private final BudgetStore budgets;

    JobReads(Session session, OutlookStore outlooks, BudgetStore budgets) {
        this.session = session;
        this.outlooks = outlooks;
        this.budgets = budgets;
    }

    /** A job with its pages in their order. */
    @Transactional(Transactional.TxType.REQUIRES_NEW)
    public Optional<JobNow> find(int tenantId, UUID jobId) {
        session.createNativeMutationQuery(AS_OF_ONE_MOMENT).executeUpdate();
        return read(tenantId, jobId);
    }

    /** A job that this transaction has stored: before it commits, nothing changes it. */
    JobNow stored(int tenantId, UUID jobId) {
        return read(tenantId, jobId).orElseThrow();
    }

    private Optional<JobNow> read(int tenantId, UUID jobId) {
        List<Object[]> rows = session.createQuery(WHOLE, Object[].class)
                .setParameter("jobId", jobId)
                .setParameter("tenantId", tenantId)
                .setReadOnly(true)
                .getResultList();
        if (rows.isEmpty()) {
            return Optional.empty();
        }
        Job job = (Job) rows.getFirst()[0];
        List<PageNow> pages = rows.stream().map(row -> (PageNow) row[1]).toList();
        Cost cost = job.priced || job.maxCost != null ? budgets.cost(job) : null;
        return Optional.of(new JobNow(job, pages, outlooks.of(pages), cost));
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
        Map<String, Object> equal = new LinkedHashMap<>();
        equal.put("tenantId", tenantId);
        equal.put("state", filter.state());
        equal.put("kind", filter.kind());
        equal.put("externalId", filter.externalId());
        equal.put("batchId", filter.batchId());
        equal.values().removeIf(Objects::isNull);
        // One statement for each combination: its plan is made once, and has to know which index serves it.
        String where = equal.keySet().stream()
                .map(column -> "j." + column + " = :" + column)
                .collect(Collectors.joining(" AND "));
        String older = filter.after() == null ? "" : " AND j.id < :after";
        Query<Job> newest = session.createQuery("FROM Job j WHERE " + where + older + " ORDER BY j.id DESC", Job.class);
        equal.forEach(newest::setParameter);
        if (filter.after() != null) {
            newest.setParameter("after", filter.after());
        }
        return newest.setMaxResults(limit).setReadOnly(true).getResultList();
    }

    /** Versions of a page, oldest first. */
    @Transactional
    public List<PageResult> results(long pageId) {
        return PageResult.list("pageId = ?1 ORDER BY attempt", pageId);
    }

    /** Texts of a job's completed pages. */
    @Transactional
    public List<String> texts(UUID jobId) {
        return session.createNativeQuery(TEXTS, Tuple.class)
                .setParameter("jobId", jobId)
                .getResultStream()
                .map(row -> row.get(0, String.class))
                .toList();
    }

    /** The picture that a page shows; empty when it has none here. */
    @Transactional
    public Optional<Shown> picture(UUID jobId, String key) {
        return session.createNativeQuery(PICTURE, Tuple.class)
                .setParameter("jobId", jobId)
                .setParameter("key", key)
                .uniqueResultOptional()
                .map(row -> new Shown(row.get(0, String.class), row.get(1, String.class)));
    }

    /** Keys of a job's pages whose picture is made after another page's. */
    @Transactional
    public Set<String> referring(UUID jobId) {
        return session.createNativeQuery(REFERRING, Tuple.class)
                .setParameter("jobId", jobId)
                .getResultStream()
                .map(row -> row.get(0, String.class))
                .collect(Collectors.toSet());
    }

    /** Versions of jobs as they are now; a job that is gone is missing. */
    @Transactional
    public Map<UUID, Integer> versions(Collection<UUID> jobIds) {
        Map<UUID, Integer> versions = new HashMap<>();
        session.createNativeQuery(VERSIONS, Tuple.class)
                .setParameter("jobIds", ArrayLiteral.of(jobIds))
                .getResultList()
                .forEach(row ->
                        versions.put(UUID.fromString(row.get("id", String.class)), row.get("version", Integer.class)));
        return versions;
    }

    /** The newest job of each externalId. */
    @Transactional
    public Map<Named, UUID> newest(Collection<Named> names) {
        ArrayNode asked = JsonNodeFactory.instance.arrayNode();
        names.forEach(
                name -> asked.addObject().put("tenant_id", name.tenantId()).put("external_id", name.externalId()));
        Map<Named, UUID> newest = new HashMap<>();
        session.createNativeQuery(NEWEST, Tuple.class)
                .setParameter("names", asked.toString())
                .getResultList()
                .forEach(row -> newest.put(
                        new Named(row.get("tenant_id", Integer.class), row.get("external_id", String.class)),
                        UUID.fromString(row.get("id", String.class))));
        return newest;
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

    /**
     * A job and its pages as of one moment.
     *
     * @param outlook what is to be expected of those that are live
     * @param cost null where nothing has a price
     */
    public record JobNow(Job job, List<PageNow> pages, Outlook outlook, Cost cost) {

        /** Mean over the pages, 0 to 100; one that has settled counts as done, and none as done before. */
        public int percent() {
            return pages.stream().mapToInt(JobNow::percent).sum() / pages.size();
        }

        private static int percent(PageNow page) {
            if (page.state().settled()) {
                return 100;
            }
            return page.percent == null ? 0 : Math.min(99, page.percent);
        }

        public Optional<PageNow> page(String key) {
            return pages.stream().filter(page -> page.key.equals(key)).findFirst();
        }
    }

    /** A picture that lies in the blob store. */
    public record Shown(String sha256, String contentType) {}

    /**
     * Which jobs to list; null does not restrict.
     *
     * @param after only jobs older than this one
     */
    public record Filter(String state, String kind, String externalId, UUID batchId, UUID after) {}

    /** Jobs of a tenant that carry the same id of the client's. */
    public record Named(int tenantId, String externalId) {}

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
