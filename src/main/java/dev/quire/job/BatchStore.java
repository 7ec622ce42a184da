package dev.quire.job;

import dev.quire.job.IdempotencyStore.IdempotencyKey;
import dev.quire.job.Outlook.Pace;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.Tuple;
import jakarta.transaction.Transactional;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.hibernate.Session;

/** Jobs that are submitted and watched together. */
@ApplicationScoped
public class BatchStore {

    private static final String INSERT = """
        INSERT INTO batch (id, tenant_id, title, metadata)
        VALUES (:batchId, :tenantId, :title, CAST(:metadata AS jsonb))
        """;

    private static final String FIND = "FROM Batch b WHERE b.id = :batchId AND b.tenantId = :tenantId";

    private static final String JOBS = """
        SELECT j.id AS id, j.externalId AS externalId, j.title AS title, j.state AS state, j.total AS total,
               j.completed AS completed, j.failed AS failed, j.cancelled AS cancelled
        FROM Job j WHERE j.batchId = :batchId ORDER BY j.id
        """;

    private static final String LIVE = """
        SELECT l.provider, l.pages,
               (SELECT count(*) FROM (SELECT FROM queue WHERE provider = l.provider LIMIT 40000) counted) AS queued
        FROM (SELECT provider, sum(total - completed - failed - cancelled) AS pages FROM job
              WHERE batch_id = :batchId AND state IN ('pending', 'generating') GROUP BY provider) l
        """;

    private final Session session;
    private final JobStore jobs;
    private final IdempotencyStore keys;
    private final OutlookStore outlooks;

    BatchStore(Session session, JobStore jobs, IdempotencyStore keys, OutlookStore outlooks) {
        this.session = session;
        this.outlooks = outlooks;
        this.jobs = jobs;
        this.keys = keys;
    }

    /**
     * Stores batch, jobs and key together.
     *
     * @return the batch as it is stored; or nothing when the key was used before: then ask {@link IdempotencyStore#remembered}
     */
    @Transactional
    public Optional<BatchNow> submit(NewBatch submitted, Optional<IdempotencyKey> key) {
        UUID batchId = JobStore.newId();
        if (key.isPresent() && !keys.remember(submitted.tenantId(), key.get(), batchId)) {
            QuarkusTransaction.setRollbackOnly();
            return Optional.empty();
        }
        session.createNativeMutationQuery(INSERT)
                .setParameter("batchId", batchId)
                .setParameter("tenantId", submitted.tenantId())
                .setParameter("title", submitted.title(), String.class)
                .setParameter("metadata", submitted.metadata(), String.class)
                .executeUpdate();
        Map<UUID, NewJob> byId = new LinkedHashMap<>();
        submitted.jobs().forEach(job -> byId.put(JobStore.newId(), job));
        jobs.insert(submitted.tenantId(), byId, batchId);
        return find(submitted.tenantId(), batchId);
    }

    /** A batch with its jobs in the order they were submitted. The batch's row never changes, so that both agree. */
    @Transactional
    public Optional<BatchNow> find(int tenantId, UUID batchId) {
        return session.createQuery(FIND, Batch.class)
                .setParameter("batchId", batchId)
                .setParameter("tenantId", tenantId)
                .setReadOnly(true)
                .uniqueResultOptional()
                .map(batch -> new BatchNow(batch, jobs(batchId), etaMs(batchId)));
    }

    /** Others that are queued take turns with the batch, so they take at most as many as it has pages left. */
    private OptionalLong etaMs(UUID batchId) {
        List<Tuple> live = session.createNativeQuery(LIVE, Tuple.class)
                .setParameter("batchId", batchId)
                .getResultList();
        if (live.isEmpty()) {
            return OptionalLong.empty();
        }
        Map<String, Pace> paces = outlooks.paces(
                live.stream().map(row -> row.get("provider", String.class)).toList());
        return Outlook.last(live.stream()
                .map(row -> etaMs(row, paces.get(row.get("provider", String.class))))
                .toList());
    }

    private static OptionalLong etaMs(Tuple live, Pace pace) {
        long left = live.get("pages", Long.class);
        long others = Math.max(0, live.get("queued", Long.class) - left);
        return pace == null ? OptionalLong.empty() : pace.ms(left + Math.min(left, others));
    }

    private List<BatchNow.Entry> jobs(UUID batchId) {
        return session.createQuery(JOBS, Tuple.class)
                .setParameter("batchId", batchId)
                .getResultStream()
                .map(row -> new BatchNow.Entry(
                        row.get("id", UUID.class),
                        row.get("externalId", String.class),
                        row.get("title", String.class),
                        JobState.of(row.get("state", String.class)),
                        row.get("total", Short.class),
                        row.get("completed", Short.class),
                        row.get("failed", Short.class),
                        row.get("cancelled", Short.class)))
                .toList();
    }
}
