package dev.quire.webhook.outgoing;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quire.job.JobEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.Tuple;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.stream.Stream;
import org.hibernate.Session;
import org.hibernate.id.uuid.UuidVersion7Strategy;

/** The way of a message: claimed, made, and what came of each try. Whoever writes shows the token of the claim. */
@ApplicationScoped
class LineStore {

    /** From lane to lane by the index, and of each lane as many as it has slots left. */
    private static final String CLAIM = """
        WITH RECURSIVE lanes AS (
            SELECT (SELECT min(lane) FROM webhook_line WHERE due_at IS NOT NULL) AS lane
            UNION ALL
            SELECT (SELECT min(l.lane) FROM webhook_line l WHERE l.due_at IS NOT NULL AND l.lane > lanes.lane)
            FROM lanes WHERE lanes.lane IS NOT NULL
        ), due AS MATERIALIZED (
            SELECT one.id FROM lanes CROSS JOIN LATERAL (
                SELECT l.id FROM webhook_line l
                WHERE l.lane = lanes.lane AND l.due_at <= statement_timestamp()
                ORDER BY l.due_at
                LIMIT greatest(0, :perLane - COALESCE(CAST(CAST(:busy AS jsonb) ->> lanes.lane AS int), 0))
                FOR UPDATE SKIP LOCKED) one
            WHERE lanes.lane IS NOT NULL
            ORDER BY random() LIMIT :atMost
        )
        UPDATE webhook_line l
        SET token = gen_random_uuid(), due_at = clock_timestamp() + :leaseMs * interval '1 millisecond'
        FROM due WHERE l.id = due.id
        RETURNING l.id, CAST(l.job_id AS text) AS job_id, l.lane, l.attempt, l.told_seq, CAST(l.token AS text) AS token
        """;

    private static final String NEXT = """
        SELECT e.tenant_id, CAST(e.id AS text) AS endpoint_id, e.url, e.secret,
               CASE WHEN e.former_until > statement_timestamp() THEN e.former_secret END AS former_secret,
               v.seq, v.type, v.page_id, v.attempt, v.code, v.at,
               CAST(extract(epoch FROM statement_timestamp() - v.at) * 1000 AS bigint) AS age_ms,
               CAST(extract(epoch FROM clock_timestamp()) AS bigint) AS now_s,
               CAST(d.id AS text) AS delivery_id, d.body
        FROM webhook_line l
        JOIN webhook_endpoint e ON e.id = l.endpoint_id AND e.disabled_at IS NULL
        CROSS JOIN LATERAL (
            SELECT * FROM event
            WHERE job_id = l.job_id AND seq > l.done_seq AND seq <= l.told_seq
              AND (l.only_seq > 0 OR webhook_wants(e.events, type))
            ORDER BY seq LIMIT 1) v
        LEFT JOIN webhook_delivery d ON d.job_id = l.job_id AND d.endpoint_id = e.id AND d.seq = v.seq
        WHERE l.id = :id AND l.token = :token
        """;

    /** Under the line's lock, so that a job that is being deleted leaves nothing behind. */
    private static final String MAKE = """
        WITH held AS MATERIALIZED (
            SELECT job_id, endpoint_id FROM webhook_line WHERE id = :id AND token = :token FOR UPDATE
        ), made AS (
            INSERT INTO webhook_delivery (id, endpoint_id, job_id, seq, type, message_id, body)
            SELECT :deliveryId, endpoint_id, job_id, :seq, :type, :messageId, :body FROM held
            ON CONFLICT (job_id, endpoint_id, seq) DO UPDATE SET next_at = NULL
            RETURNING id, body
        )
        SELECT CAST(id AS text) AS id, body FROM made
        """;

    /** The try is on record also when the line has passed into other hands. */
    private static final String TRIED = """
        WITH line AS (
            UPDATE webhook_line
            SET done_seq = CASE WHEN :over THEN :seq ELSE done_seq END,
                attempt = CASE WHEN :over THEN 0 ELSE attempt + 1 END,
                token = CASE WHEN :over AND :goOn AND told_seq > :seq THEN token END,
                due_at = CASE WHEN NOT :over THEN clock_timestamp() + :waitMs * interval '1 millisecond'
                              WHEN told_seq > :seq AND :goOn THEN clock_timestamp() + :leaseMs * interval '1 millisecond'
                              WHEN told_seq > :seq THEN clock_timestamp() END
            WHERE id = :id AND token = :token
            RETURNING told_seq, due_at, token IS NOT NULL AS held
        ), logged AS (
            UPDATE webhook_delivery
            SET state = :state, next_at = (SELECT due_at FROM line WHERE NOT :over),
                tries = CASE WHEN jsonb_array_length(tries) >= 50 THEN tries - 0 ELSE tries END
                        || (jsonb_build_object('at', clock_timestamp()) || CAST(:tried AS jsonb))
            WHERE id = :deliveryId
        )
        SELECT told_seq FROM line WHERE held
        """;

    /** Events that came meanwhile make the line due again. */
    private static final String CLOSE = """
        UPDATE webhook_line
        SET token = NULL, attempt = 0, due_at = CASE WHEN told_seq > :toldSeq THEN clock_timestamp() END
        WHERE id = :id AND token = :token
        """;

    private final Session session;

    LineStore(Session session) {
        this.session = session;
    }

    /**
     * Leases lines that are due.
     *
     * @param busy how many of each lane this replica has in work
     */
    @Transactional
    List<Line> claim(Map<String, Integer> busy, int perLane, int atMost, Duration lease) {
        ObjectNode lanes = JsonNodeFactory.instance.objectNode();
        busy.forEach(lanes::put);
        return session
                .createNativeQuery(CLAIM, Tuple.class)
                .setParameter("busy", lanes.toString())
                .setParameter("perLane", perLane)
                .setParameter("atMost", atMost)
                .setParameter("leaseMs", lease.toMillis())
                .getResultList()
                .stream()
                .map(row -> new Line(
                        row.get("id", Long.class),
                        UUID.fromString(row.get("job_id", String.class)),
                        row.get("lane", String.class),
                        row.get("attempt", Short.class),
                        row.get("told_seq", Integer.class),
                        UUID.fromString(row.get("token", String.class))))
                .toList();
    }

    /** What is to be sent now; empty when there is nothing, the endpoint is disabled, or the line is in other hands. */
    @Transactional
    Optional<Next> next(Line line) {
        return session.createNativeQuery(NEXT, Tuple.class)
                .setParameter("id", line.id())
                .setParameter("token", line.token())
                .uniqueResultOptional()
                .map(row -> new Next(
                        row.get("tenant_id", Integer.class),
                        UUID.fromString(row.get("endpoint_id", String.class)),
                        row.get("url", String.class),
                        Stream.of(row.get("secret", String.class), row.get("former_secret", String.class))
                                .filter(secret -> secret != null)
                                .toList(),
                        new JobEvent(
                                row.get("seq", Integer.class),
                                row.get("type", String.class),
                                row.get("page_id", Long.class),
                                row.get("attempt", Short.class),
                                row.get("code", String.class),
                                row.get("at", Instant.class)),
                        Duration.ofMillis(row.get("age_ms", Long.class)),
                        row.get("now_s", Long.class),
                        Optional.ofNullable(row.get("delivery_id", String.class))
                                .map(id -> new Made(UUID.fromString(id), row.get("body", byte[].class)))));
    }

    /** Stores what is sent from now on with each try; empty when the line is in other hands, or the job was deleted. */
    @Transactional
    Optional<Made> make(Line line, JobEvent event, String messageId, byte[] body) {
        return session.createNativeQuery(MAKE, Tuple.class)
                .setParameter("id", line.id())
                .setParameter("token", line.token())
                .setParameter("deliveryId", UuidVersion7Strategy.INSTANCE.generateUuid(null))
                .setParameter("seq", event.seq())
                .setParameter("type", event.type())
                .setParameter("messageId", messageId)
                .setParameter("body", body)
                .uniqueResultOptional()
                .map(row -> new Made(UUID.fromString(row.get("id", String.class)), row.get("body", byte[].class)));
    }

    /**
     * Writes what came of a try.
     *
     * @param wait until the next try; empty when the message is over, delivered or given up
     * @param goOn keeps the line for the next message, if there is one
     * @return up to which event the line reaches, where it was kept
     */
    @Transactional
    OptionalInt tried(
            Line line, int seq, UUID deliveryId, Tried tried, Optional<Duration> wait, boolean goOn, Duration lease) {
        String state = tried.delivered() ? "delivered" : wait.isPresent() ? "open" : "failed";
        return session.createNativeQuery(TRIED, Tuple.class)
                .setParameter("id", line.id())
                .setParameter("token", line.token())
                .setParameter("seq", seq)
                .setParameter("over", wait.isEmpty())
                .setParameter("goOn", goOn)
                .setParameter("waitMs", wait.map(Duration::toMillis).orElse(0L))
                .setParameter("leaseMs", lease.toMillis())
                .setParameter("state", state)
                .setParameter("tried", json(tried))
                .setParameter("deliveryId", deliveryId)
                .uniqueResultOptional()
                .map(row -> OptionalInt.of(row.get("told_seq", Integer.class)))
                .orElse(OptionalInt.empty());
    }

    /** Ends a line that has nothing to send. */
    @Transactional
    void close(Line line) {
        session.createNativeMutationQuery(CLOSE)
                .setParameter("id", line.id())
                .setParameter("token", line.token())
                .setParameter("toldSeq", line.toldSeq())
                .executeUpdate();
    }

    static String json(Tried tried) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("status", tried.status())
                .put("durationMs", tried.durationMs())
                .put("answer", tried.answer())
                .put("error", tried.error())
                .toString();
    }

    /**
     * A message that is to be sent.
     *
     * @param secrets the present one, and the former as long as it holds
     * @param age of the event
     * @param nowS the database's Unix time
     * @param made what was sent before, if it was
     */
    record Next(
            int tenantId,
            UUID endpointId,
            String url,
            List<String> secrets,
            JobEvent event,
            Duration age,
            long nowS,
            Optional<Made> made) {

        @Override
        public String toString() {
            return "Next[" + endpointId + " " + event.seq() + "]";
        }
    }

    /** The bytes that are sent with each try, and where its tries are on record. */
    record Made(UUID deliveryId, byte[] body) {}
}
