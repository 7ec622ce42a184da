package dev.quire.job;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.Tuple;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.Session;

/** Reads what happened to jobs. The rows are written with the changes themselves. */
@ApplicationScoped
public class EventStore {

    private static final String AFTER = """
        SELECT seq, type, page_id, attempt, code, at FROM event
        WHERE job_id = :jobId AND seq > :seq ORDER BY seq LIMIT :atMost
        """;

    private static final String HEAD =
            "SELECT version, event_seq, state FROM job WHERE id = :jobId AND tenant_id = :tenantId";

    private static final String SINCE = """
        SELECT j.version, j.event_seq, j.state, e.seq, e.type, e.page_id, e.attempt, e.code, e.at
        FROM job j LEFT JOIN LATERAL (
            SELECT seq, type, page_id, attempt, code, at FROM event
            WHERE job_id = j.id AND seq > :seq ORDER BY seq LIMIT :atMost) e ON true
        WHERE j.id = :jobId AND j.tenant_id = :tenantId ORDER BY e.seq
        """;

    private final Session session;

    EventStore(Session session) {
        this.session = session;
    }

    /**
     * A job's events in their order.
     *
     * @param seq of the last one that is known; 0 is before the first
     */
    @Transactional
    public List<JobEvent> after(UUID jobId, int seq, int atMost) {
        return session.createNativeQuery(AFTER, Tuple.class)
                .setParameter("jobId", jobId)
                .setParameter("seq", seq)
                .setParameter("atMost", atMost)
                .getResultStream()
                .map(EventStore::event)
                .toList();
    }

    private static JobEvent event(Tuple row) {
        return new JobEvent(
                row.get("seq", Integer.class),
                row.get("type", String.class),
                row.get("page_id", Long.class),
                row.get("attempt", Short.class),
                row.get("code", String.class),
                row.get("at", Instant.class));
    }

    /** How far a job has come, and its events after {@code seq}, as of one moment; empty when there is no job. */
    @Transactional
    public Optional<Since> since(int tenantId, UUID jobId, int seq, int atMost) {
        List<Tuple> rows = session.createNativeQuery(SINCE, Tuple.class)
                .setParameter("jobId", jobId)
                .setParameter("tenantId", tenantId)
                .setParameter("seq", seq)
                .setParameter("atMost", atMost)
                .getResultList();
        return rows.stream()
                .findFirst()
                .map(row -> new Since(
                        EventHead.of(jobId, row),
                        rows.stream()
                                .filter(each -> each.get("seq") != null)
                                .map(EventStore::event)
                                .toList()));
    }

    /** How far a job has come; empty when there is none. */
    @Transactional
    public Optional<EventHead> head(int tenantId, UUID jobId) {
        return session.createNativeQuery(HEAD, Tuple.class)
                .setParameter("jobId", jobId)
                .setParameter("tenantId", tenantId)
                .uniqueResultOptional()
                .map(row -> EventHead.of(jobId, row));
    }

    /** @param events the first of those that came after the one that was named */
    public record Since(EventHead head, List<JobEvent> events) {}
}
