package dev.quire.job;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.Tuple;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import org.hibernate.Session;

/** What there is still to do, for whoever works until there is nothing. */
@ApplicationScoped
public class BacklogStore {

    /** A page whose gate is closed is due when it opens; when that is not known, some call has to end first. */
    private static final String LEFT = """
        WITH due AS (
            SELECT min(greatest(q.run_at, CASE WHEN g.room = 0 THEN g.opens_at END)) AS at
            FROM unnest(CAST(:providers AS text[])) AS p(provider)
            LEFT JOIN gate_now g ON g.provider = p.provider
            CROSS JOIN LATERAL (
                SELECT min(run_at) AS run_at FROM queue
                WHERE provider = p.provider AND token IS NULL AND attempt < attempt_limit) q
            WHERE q.run_at IS NOT NULL
        ), leased AS (
            SELECT min(lease_until) AS until FROM queue
            WHERE provider = ANY (CAST(:providers AS text[])) AND token IS NOT NULL
        )
        SELECT leased.until IS NOT NULL AS running, COALESCE(leased.until < statement_timestamp(), false) AS expired,
               CAST(ceil(extract(epoch FROM due.at - statement_timestamp()) * 1000) AS bigint) AS due_in_ms
        FROM due, leased
        """;

    private static final String REMAINING = """
        SELECT COALESCE(sum(total - completed - failed - cancelled), 0) AS pages
        FROM job WHERE id IN (SELECT job_id FROM queue)
        """;

    private final Session session;

    BacklogStore(Session session) {
        this.session = session;
    }

    /** Of all replicas, as far as these providers go. */
    @Transactional
    public Left left(Collection<String> providers) {
        Tuple row = session.createNativeQuery(LEFT, Tuple.class)
                .setParameter("providers", ArrayLiteral.of(providers))
                .getSingleResult();
        return new Left(
                row.get("running", Boolean.class),
                row.get("expired", Boolean.class),
                Optional.ofNullable(row.get("due_in_ms", Long.class)).map(ms -> Duration.ofMillis(Math.max(0, ms))));
    }

    /** How many pages of all providers are not over, those that wait for their cover included. */
    @Transactional
    public long remaining() {
        return session.createNativeQuery(REMAINING, Tuple.class)
                .getSingleResult()
                .get("pages", Number.class)
                .longValue();
    }

    /**
     * What is left to do.
     *
     * @param running whether somebody holds a lease
     * @param expired whether one of them has run out, so that its page is to be taken back
     * @param dueIn when the next page may be claimed; zero is now, empty is never
     */
    public record Left(boolean running, boolean expired, Optional<Duration> dueIn) {}
}
