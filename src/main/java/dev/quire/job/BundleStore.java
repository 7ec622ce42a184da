package dev.quire.job;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.Tuple;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.hibernate.Session;

/**
 * Events of several jobs in one order that never changes. Only those are told before which nothing can come any more: of
 * transactions older than every one that still runs, and after all earlier events of their job.
 */
@ApplicationScoped
public class BundleStore {

    /** As many as a name stands for at most, the newest. */
    public static final int MOST_OF_NAME = 100;

    private static final String HEADS_OF_BATCH = """
        SELECT CAST(id AS text) AS id, version, event_seq, state FROM job
        WHERE batch_id = :batchId AND tenant_id = :tenantId ORDER BY id
        """;

    private static final String HEADS_OF_NAME = """
        SELECT CAST(id AS text) AS id, version, event_seq, state FROM job
        WHERE tenant_id = :tenantId AND external_id = :externalId ORDER BY id DESC LIMIT :atMost
        """;

    private static final String NUMBER_OF = "CAST(CAST(%s(pg_current_snapshot()) AS text) AS bigint)";

    /** Transactions below {@code until} are over. What a dump brought along from another server counts as oldest. */
    private static final String NOW = "now AS MATERIALIZED (SELECT " + NUMBER_OF.formatted("pg_snapshot_xmin")
            + " AS until, " + NUMBER_OF.formatted("pg_snapshot_xmax") + " AS next)";

    private static final String XID = "CASE WHEN e.xid < now.next THEN e.xid ELSE 0 END";

    private static final String HORIZON = "WITH " + NOW + " SELECT until, next FROM now";

    private static final String TOLD_BEFORE = "WITH " + NOW + """
        SELECT CAST(e.job_id AS text) AS id,
               COALESCE(min(e.seq) FILTER (WHERE e.xid >= :until AND e.xid < now.next) - 1, max(e.seq)) AS seq
        FROM now JOIN event e ON e.job_id = ANY (CAST(:jobIds AS uuid[]))
        GROUP BY e.job_id
        """;

    private static final String SINCE = "WITH " + NOW + """
        , known AS MATERIALIZED (
            SELECT * FROM unnest(CAST(:jobIds AS uuid[]), CAST(:seqs AS int[])) AS k(job_id, seq)
            UNION ALL
            (SELECT id, 0 FROM job
             WHERE tenant_id = :tenantId AND external_id = CAST(:externalId AS text) AND id > CAST(:above AS uuid)
               AND id <> ALL (CAST(:jobIds AS uuid[]))
             ORDER BY id LIMIT 100)
        )
        SELECT CAST(e.job_id AS text) AS id, e.seq, e.type, e.page_id, e.attempt, e.code, e.at, now.until,
        """ + XID + """
         AS xid
        FROM now CROSS JOIN known k JOIN event e ON e.job_id = k.job_id AND e.seq > k.seq
        ORDER BY e.job_id, e.seq LIMIT :atMost
        """;

    private static final String ORDERED = "WITH " + NOW + """
        , ordered AS (
            SELECT e.*, now.until, max(
        """ + XID + """
            ) OVER (PARTITION BY e.job_id ORDER BY e.seq) AS key
            FROM now JOIN event e ON e.job_id = ANY (CAST(:jobIds AS uuid[]))
        )
        """;

    private static final String AFTER = ORDERED + """
        SELECT CAST(job_id AS text) AS id, seq, type, page_id, attempt, code, at, until, key AS xid FROM ordered
        WHERE (key, job_id, seq) > (:xid, CAST(:jobId AS uuid), :seq) AND key < until
        ORDER BY key, job_id, seq LIMIT :atMost
        """;

    private static final String ANY_AFTER = ORDERED + """
        SELECT 1 AS one FROM ordered WHERE (key, job_id, seq) > (:xid, CAST(:jobId AS uuid), :seq) LIMIT 1
        """;

    private final Session session;

    BundleStore(Session session) {
        this.session = session;
    }

    /** Its jobs as they are now. */
    @Transactional
    public List<EventHead> heads(Bundle bundle) {
        var query = switch (bundle) {
            case Bundle.OfBatch(int tenantId, UUID batchId) ->
                session.createNativeQuery(HEADS_OF_BATCH, Tuple.class)
                        .setParameter("tenantId", tenantId)
                        .setParameter("batchId", batchId);
            case Bundle.OfName(int tenantId, String externalId) ->
                session.createNativeQuery(HEADS_OF_NAME, Tuple.class)
                        .setParameter("tenantId", tenantId)
                        .setParameter("externalId", externalId)
                        .setParameter("atMost", MOST_OF_NAME);
        };
        return query.getResultStream().map(row -> EventHead.of(id(row), row)).toList();
    }

    /** Where the order stands: all before it can be told, and nothing comes in there any more. */
    @Transactional
    public EventCursor horizon() {
        return EventCursor.before(session.createNativeQuery(HORIZON, Tuple.class)
                .getSingleResult()
                .get("until", Long.class));
    }

    /** Whether this place is of an order of another server, or of a time that is still to come. */
    @Transactional
    public boolean unknown(EventCursor cursor) {
        return cursor.xid()
                > session.createNativeQuery(HORIZON, Tuple.class)
                        .getSingleResult()
                        .get("next", Long.class);
    }

    /** Number of each job's last event before a horizon; a job without events is missing. */
    @Transactional
    public Map<UUID, Integer> toldBefore(EventCursor horizon, Collection<UUID> jobIds) {
        Map<UUID, Integer> told = new HashMap<>();
        session.createNativeQuery(TOLD_BEFORE, Tuple.class)
                .setParameter("jobIds", ArrayLiteral.of(jobIds))
                .setParameter("until", horizon.xid())
                .getResultList()
                .forEach(row -> told.put(id(row), row.get("seq", Integer.class)));
        return told;
    }

    /**
     * What is new of all its jobs as of one moment, job by job, told already or not.
     *
     * @param told number of the last event that is known, by job
     * @param above jobs of the name that are newer than this one belong to it as well
     */
    @Transactional
    public List<BundleEvent> since(Bundle bundle, Map<UUID, Integer> told, UUID above, int atMost) {
        List<UUID> jobIds = List.copyOf(told.keySet());
        return session.createNativeQuery(SINCE, Tuple.class)
                .setParameter("jobIds", ArrayLiteral.of(jobIds))
                .setParameter(
                        "seqs", ArrayLiteral.of(jobIds.stream().map(told::get).toList()))
                .setParameter("tenantId", bundle.tenantId())
                .setParameter(
                        "externalId",
                        bundle instanceof Bundle.OfName(int tenantId, String externalId) ? externalId : null,
                        String.class)
                .setParameter("above", above.toString())
                .setParameter("atMost", atMost)
                .getResultStream()
                .map(BundleStore::event)
                .toList();
    }

    /** What can be told after this place, in its order; {@code xid} is the place's. */
    @Transactional
    public List<BundleEvent> after(Set<UUID> jobIds, EventCursor cursor, int atMost) {
        return session.createNativeQuery(AFTER, Tuple.class)
                .setParameter("jobIds", ArrayLiteral.of(jobIds))
                .setParameter("xid", cursor.xid())
                .setParameter("jobId", cursor.jobId().toString())
                .setParameter("seq", cursor.seq())
                .setParameter("atMost", atMost)
                .getResultStream()
                .map(BundleStore::event)
                .toList();
    }

    /** Whether anything comes after this place, to be told now or later. */
    @Transactional
    public boolean anyAfter(Set<UUID> jobIds, EventCursor cursor) {
        return session.createNativeQuery(ANY_AFTER, Tuple.class)
                .setParameter("jobIds", ArrayLiteral.of(jobIds))
                .setParameter("xid", cursor.xid())
                .setParameter("jobId", cursor.jobId().toString())
                .setParameter("seq", cursor.seq())
                .uniqueResultOptional()
                .isPresent();
    }

    private static BundleEvent event(Tuple row) {
        JobEvent event = new JobEvent(
                row.get("seq", Integer.class),
                row.get("type", String.class),
                row.get("page_id", Long.class),
                row.get("attempt", Short.class),
                row.get("code", String.class),
                row.get("at", Instant.class));
        return new BundleEvent(id(row), event, row.get("xid", Long.class), row.get("until", Long.class));
    }

    private static UUID id(Tuple row) {
        return UUID.fromString(row.get("id", String.class));
    }

    /**
     * An event of one of the jobs.
     *
     * @param xid of its transaction
     * @param until it can be told when all transactions before this one, but not this one, are over
     */
    public record BundleEvent(UUID jobId, JobEvent event, long xid, long until) {}
}
