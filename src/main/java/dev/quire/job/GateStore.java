package dev.quire.job;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.Tuple;
import jakarta.transaction.Transactional;
import java.util.Collection;
import java.util.List;
import org.hibernate.Session;

/** The limits of providers, over all replicas, and what is learned about them from their answers. */
@ApplicationScoped
public class GateStore {

    private static final String CONFIGURE = """
        INSERT INTO gate AS g (provider, per_minute, at_once, per_replica)
        VALUES (:provider, :perMinute, :atOnce, :perReplica)
        ON CONFLICT (provider) DO UPDATE
        SET per_minute = excluded.per_minute, at_once = excluded.at_once, per_replica = excluded.per_replica
        WHERE (g.per_minute, g.at_once, g.per_replica)
              IS DISTINCT FROM (excluded.per_minute, excluded.at_once, excluded.per_replica)
        """;

    /**
     * Additive up, multiplicative down, as TCP does it (Chiu and Jain, 1989); at most one step down a second, since
     * calls that run together fail together. Ten failures in a row open the circuit, for 5 s, 10 s, 20 s, … 60 s.
     */
    private static final String LEARN = """
        WITH news AS (
            SELECT * FROM jsonb_to_recordset(CAST(:news AS jsonb)) AS n(
                provider text, succeeded int, failed int, throttled int, pause_ms bigint)
        ), troubled AS (
            SELECT g.provider, n.succeeded, n.failed, n.throttled, n.pause_ms,
                   n.throttled > 0 OR (n.failed > 0 AND n.succeeded = 0)         AS down,
                   COALESCE(g.lowered_at > statement_timestamp() - interval '1 second', false) AS again,
                   n.succeeded = 0 AND n.failed > 0 AND (
                       g.probing OR (g.opened = 0 AND g.failures + n.failed >= 10)) AS opens
            FROM gate g JOIN news n ON n.provider = g.provider
            WHERE n.failed > 0 OR n.throttled > 0 OR n.pause_ms > 0 OR g.rate < 1 OR g.failures > 0
               OR g.throttled > 0 OR g.opened > 0
            ORDER BY g.provider FOR NO KEY UPDATE OF g
        )
        UPDATE gate g
        SET rate = CASE WHEN t.down AND t.again THEN g.rate
                        WHEN t.throttled > 0 THEN greatest(0.1, g.rate * 0.5)
                        WHEN t.down THEN greatest(0.1, g.rate * 0.8)
                        ELSE least(1, g.rate + 0.05 * t.succeeded) END,
            lowered_at = CASE WHEN t.down AND NOT t.again THEN clock_timestamp() ELSE g.lowered_at END,
            closed_until = CASE
                WHEN t.pause_ms > 0
                    THEN greatest(g.closed_until, clock_timestamp() + t.pause_ms * interval '1 millisecond')
                WHEN t.throttled > 0 AND NOT t.again
                    THEN greatest(g.closed_until, clock_timestamp() + least(60, power(2, least(g.throttled, 6)))
                                                                      * interval '1 second')
                ELSE g.closed_until END,
            throttled = CASE WHEN t.succeeded > 0 THEN 0 WHEN t.throttled > 0 AND NOT t.again THEN g.throttled + 1
                             ELSE g.throttled END,
            failures = CASE WHEN t.succeeded > 0 THEN 0 ELSE least(g.failures + t.failed, 1000000) END,
            opened = CASE WHEN t.succeeded > 0 THEN 0 ELSE g.opened + t.opens::int END,
            probing = g.probing AND t.succeeded = 0 AND NOT t.opens,
            circuit_until = CASE
                WHEN t.succeeded > 0 THEN NULL
                WHEN t.opens THEN clock_timestamp() + least(60, 5 * power(2, least(g.opened, 4))) * interval '1 second'
                ELSE g.circuit_until END
        FROM troubled t WHERE g.provider = t.provider
        """;

    private static final String GATES = """
        SELECT provider, minute_limit, used, running_limit, running, per_minute, at_once, circuit,
               CAST(ceil(extract(epoch FROM opens_at - statement_timestamp()) * 1000) AS bigint) AS opens_in_ms
        FROM gate_now WHERE provider = ANY (CAST(:providers AS text[])) ORDER BY provider
        """;

    private final Session session;

    GateStore(Session session) {
        this.session = session;
    }

    /**
     * Makes a provider's configured limits those of all replicas.
     *
     * @param perMinute calls that may start in any minute; null is without limit
     * @param atOnce calls at the same time over all replicas; null is without limit
     * @param perReplica calls at the same time in one replica
     */
    @Transactional
    public void configure(String provider, Integer perMinute, Integer atOnce, int perReplica) {
        session.createNativeMutationQuery(CONFIGURE)
                .setParameter("provider", provider)
                .setParameter("perMinute", perMinute, Integer.class)
                .setParameter("atOnce", atOnce, Integer.class)
                .setParameter("perReplica", perReplica)
                .executeUpdate();
    }

    /**
     * Adjusts gates to what calls told. Call it before their pages go back to the queue, and not in the same transaction:
     * gates are the last rows that anybody locks.
     */
    @Transactional(Transactional.TxType.REQUIRES_NEW)
    public void learn(Collection<GateNews> news) {
        ArrayNode rows = JsonNodeFactory.instance.arrayNode();
        news.forEach(each -> rows.addObject()
                .put("provider", each.provider())
                .put("succeeded", each.succeeded())
                .put("failed", each.failed())
                .put("throttled", each.throttled())
                .put("pause_ms", each.pauseMs()));
        session.createNativeMutationQuery(LEARN)
                .setParameter("news", rows.toString())
                .executeUpdate();
    }

    /** How the gates of these providers stand. */
    @Transactional
    public List<Gate> gates(Collection<String> providers) {
        return session.createNativeQuery(GATES, Tuple.class)
                .setParameter("providers", ArrayLiteral.of(providers))
                .getResultStream()
                .map(row -> new Gate(
                        row.get("provider", String.class),
                        row.get("circuit", String.class),
                        row.get("used", Integer.class),
                        row.get("per_minute", Integer.class),
                        row.get("minute_limit", Integer.class),
                        row.get("running", Integer.class),
                        row.get("at_once", Integer.class),
                        row.get("running_limit", Integer.class),
                        row.get("opens_in_ms", Long.class)))
                .toList();
    }

    /**
     * A provider's limits over all replicas, now. A limit of null is none.
     *
     * @param circuit {@code closed} when all is well, {@code open} when nothing is let through, {@code half_open} when
     *     one call at a time is
     * @param used calls of the last minute
     * @param perMinute the configured limit of calls in a minute
     * @param perMinuteNow what is left of it after what the provider's answers taught
     * @param running calls that run
     * @param atOnce the configured limit of calls at the same time
     * @param atOnceNow what is left of it after what the provider's answers taught
     * @param opensInMs when the next call is let through; null when one is now, or when it depends on a running one
     */
    public record Gate(
            String provider,
            String circuit,
            int used,
            Integer perMinute,
            Integer perMinuteNow,
            int running,
            Integer atOnce,
            Integer atOnceNow,
            Long opensInMs) {}
}
