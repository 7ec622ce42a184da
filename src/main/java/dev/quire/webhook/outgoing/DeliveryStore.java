package dev.quire.webhook.outgoing;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.Tuple;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.Session;
import org.hibernate.id.uuid.UuidVersion7Strategy;

/** The log of deliveries: read, sent again on demand, and forgotten. */
@ApplicationScoped
class DeliveryStore {

    private static final int FORGOTTEN_AT_ONCE = 500;

    private static final String COLUMNS = """
        CAST(id AS text) AS id, message_id, type, CAST(job_id AS text) AS job_id, seq, state,
        CAST(tries AS text) AS tries, next_at, created_at
        """;

    private static final String LOG = "SELECT " + COLUMNS + """
        FROM webhook_delivery
        WHERE endpoint_id = :endpointId AND id < :before ORDER BY id DESC LIMIT :atMost
        """;

    private static final String FIND = "SELECT " + COLUMNS + """
        FROM webhook_delivery WHERE id = :id AND endpoint_id = :endpointId
        """;

    private static final String ADD_TEST = """
        INSERT INTO webhook_delivery (id, endpoint_id, type, message_id, body, state, tries)
        VALUES (:id, :endpointId, 'webhook.test', :messageId, :body, :state,
                jsonb_build_array(jsonb_build_object('at', clock_timestamp()) || CAST(:tried AS jsonb)))
        """;

    /** What is open already is sent at once; it stays in its place. */
    private static final String HURRY = """
        UPDATE webhook_line SET due_at = clock_timestamp()
        WHERE job_id = :jobId AND endpoint_id = :endpointId AND only_seq = 0 AND done_seq < :seq AND token IS NULL
          AND due_at IS NOT NULL
        """;

    private static final String AGAIN = """
        INSERT INTO webhook_line (job_id, endpoint_id, only_seq, lane, done_seq, told_seq, due_at)
        SELECT d.job_id, e.id, d.seq, e.lane, d.seq - 1, d.seq, clock_timestamp()
        FROM webhook_delivery d JOIN webhook_endpoint e ON e.id = d.endpoint_id
        WHERE d.id = :id AND d.job_id IS NOT NULL
        ON CONFLICT (job_id, endpoint_id, only_seq) DO UPDATE
        SET done_seq = excluded.done_seq, attempt = 0, token = NULL, due_at = excluded.due_at,
            told_at = clock_timestamp()
        """;

    private static final String OPEN_AGAIN = "UPDATE webhook_delivery SET state = 'open' WHERE id = :id";

    /** In the order in which those who write events lock lines. One that has still to tell earlier events goes on there. */
    private static final String REWIND = """
        WITH locked AS MATERIALIZED (
            SELECT id, job_id FROM webhook_line
            WHERE endpoint_id = :endpointId AND told_at >= :since AND only_seq = 0 ORDER BY job_id FOR UPDATE
        ), start AS MATERIALIZED (
            SELECT k.id, (SELECT min(v.seq) FROM event v WHERE v.job_id = k.job_id AND v.at >= :since) AS seq
            FROM locked k
        )
        UPDATE webhook_line l
        SET done_seq = CASE WHEN l.due_at IS NULL THEN s.seq - 1 ELSE least(l.done_seq, s.seq - 1) END,
            attempt = 0, token = NULL, due_at = clock_timestamp()
        FROM start s WHERE l.id = s.id AND s.seq <= l.told_seq
        """;

    private static final String FORGET_DELIVERIES = """
        WITH old AS MATERIALIZED (
            SELECT id FROM webhook_delivery
            WHERE created_at < statement_timestamp() - interval '30 days' AND state <> 'open'
            ORDER BY created_at LIMIT :atMost FOR UPDATE SKIP LOCKED
        )
        DELETE FROM webhook_delivery d USING old WHERE d.id = old.id
        """;

    private static final String FORGET_LINES = """
        WITH old AS MATERIALIZED (
            SELECT id FROM webhook_line
            WHERE told_at < statement_timestamp() - interval '30 days' AND due_at IS NULL
            ORDER BY told_at LIMIT :atMost FOR UPDATE SKIP LOCKED
        )
        DELETE FROM webhook_line l USING old WHERE l.id = old.id
        """;

    private final Session session;

    DeliveryStore(Session session) {
        this.session = session;
    }

    /**
     * Messages to an endpoint, newest first.
     *
     * @param before only those older than this one
     */
    @Transactional
    List<Delivery> log(UUID endpointId, UUID before, int atMost) {
        return session.createNativeQuery(LOG, Tuple.class)
                .setParameter("endpointId", endpointId)
                .setParameter("before", before)
                .setParameter("atMost", atMost)
                .getResultStream()
                .map(DeliveryStore::delivery)
                .toList();
    }

    @Transactional
    Optional<Delivery> find(UUID endpointId, UUID id) {
        return session.createNativeQuery(FIND, Tuple.class)
                .setParameter("endpointId", endpointId)
                .setParameter("id", id)
                .uniqueResultOptional()
                .map(DeliveryStore::delivery);
    }

    /** Puts a test message on record; it is sent once, and never again. */
    @Transactional
    Delivery test(UUID endpointId, Message message, Tried tried) {
        UUID id = UuidVersion7Strategy.INSTANCE.generateUuid(null);
        session.createNativeMutationQuery(ADD_TEST)
                .setParameter("id", id)
                .setParameter("endpointId", endpointId)
                .setParameter("messageId", message.id())
                .setParameter("body", message.body())
                .setParameter("state", tried.delivered() ? "delivered" : "failed")
                .setParameter("tried", LineStore.json(tried))
                .executeUpdate();
        return find(endpointId, id).orElseThrow();
    }

    /** Sends one message again, beside those that are to be sent anyway. */
    @Transactional
    void replay(UUID endpointId, Delivery delivery) {
        int hurried = session.createNativeMutationQuery(HURRY)
                .setParameter("jobId", delivery.jobId())
                .setParameter("endpointId", endpointId)
                .setParameter("seq", delivery.seq())
                .executeUpdate();
        if (hurried == 0) {
            session.createNativeMutationQuery(AGAIN)
                    .setParameter("id", delivery.id())
                    .executeUpdate();
            session.createNativeMutationQuery(OPEN_AGAIN)
                    .setParameter("id", delivery.id())
                    .executeUpdate();
        }
    }

    /**
     * Sends again, in their order, what happened since then and the endpoint was to be told.
     *
     * @return of how many jobs
     */
    @Transactional
    int replay(UUID endpointId, Instant since) {
        return session.createNativeMutationQuery(REWIND)
                .setParameter("endpointId", endpointId)
                .setParameter("since", since)
                .executeUpdate();
    }

    /**
     * Forgets what is older than thirty days.
     *
     * @return whether there may be more
     */
    @Transactional
    boolean forget() {
        int deliveries = session.createNativeMutationQuery(FORGET_DELIVERIES)
                .setParameter("atMost", FORGOTTEN_AT_ONCE)
                .executeUpdate();
        int lines = session.createNativeMutationQuery(FORGET_LINES)
                .setParameter("atMost", FORGOTTEN_AT_ONCE)
                .executeUpdate();
        return deliveries == FORGOTTEN_AT_ONCE || lines == FORGOTTEN_AT_ONCE;
    }

    private static Delivery delivery(Tuple row) {
        String jobId = row.get("job_id", String.class);
        return new Delivery(
                UUID.fromString(row.get("id", String.class)),
                row.get("message_id", String.class),
                row.get("type", String.class),
                jobId == null ? null : UUID.fromString(jobId),
                row.get("seq", Integer.class),
                row.get("state", String.class),
                row.get("tries", String.class),
                row.get("next_at", Instant.class),
                row.get("created_at", Instant.class));
    }

    /**
     * A message and its tries.
     *
     * @param tries as JSON
     */
    record Delivery(
            UUID id,
            String messageId,
            String type,
            UUID jobId,
            Integer seq,
            String state,
            String tries,
            Instant nextAt,
            Instant createdAt) {}
}
