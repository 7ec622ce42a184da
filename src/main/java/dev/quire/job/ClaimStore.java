package dev.quire.job;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.Tuple;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.Session;

/**
 * Leases due pages, as many as slots and gates allow. Replicas that claim from the same limited provider take turns by
 * an advisory lock, which writes nothing: what one has counted, the next one sees.
 */
@ApplicationScoped
public class ClaimStore {

    /** Those that are open and wanted are locked, in the order of their names; of the others, when they open. */
    private static final String LOCK_GATES = """
        WITH wanted AS MATERIALIZED (
            SELECT g.provider, g.room, g.opens_at FROM gate_now g
            WHERE g.provider = ANY (CAST(:providers AS text[])) AND EXISTS (
                SELECT FROM queue q
                WHERE q.provider = g.provider AND q.token IS NULL AND q.run_at <= statement_timestamp()
                  AND q.attempt < q.attempt_limit)
            ORDER BY g.provider
        )
        SELECT provider, CASE WHEN room IS DISTINCT FROM 0 THEN CAST(
                   pg_advisory_xact_lock(hashtext('quire gate'), hashtext(provider)) AS text) IS NOT NULL
               ELSE false END AS locked,
               CAST(ceil(extract(epoch FROM opens_at - statement_timestamp()) * 1000) AS bigint) AS opens_in_ms
        FROM wanted
        """;

    /** Leases and intents in one commit: who did not get the answer sends nothing. */
    private static final String CLAIM = """
        WITH free AS MATERIALIZED (
            SELECT f.provider, least(f.slots, g.room) AS slots,
                   g.per_minute IS NOT NULL OR g.at_once IS NOT NULL AS counted, g.circuit = 'half_open' AS probe
            FROM jsonb_to_recordset(CAST(:free AS jsonb)) AS f(provider text, slots int)
            LEFT JOIN gate_now g ON g.provider = f.provider
            WHERE g.room IS DISTINCT FROM 0
        ), due AS MATERIALIZED (
            SELECT next.page_id
            FROM free CROSS JOIN LATERAL (
                SELECT page_id FROM queue
                WHERE provider = free.provider AND token IS NULL AND run_at <= statement_timestamp()
                  AND attempt < attempt_limit AND (cache_key IS NULL OR (
                      NOT EXISTS (
                          SELECT FROM queue t WHERE t.cache_key = queue.cache_key
                            AND (t.page_id < queue.page_id OR t.token IS NOT NULL))
                      AND NOT EXISTS (
                          SELECT FROM page p WHERE p.cache_key = queue.cache_key AND p.settled_state = 'completed')))
                  AND (deadline_at IS NULL OR deadline_at > statement_timestamp())
                ORDER BY rank LIMIT free.slots FOR UPDATE SKIP LOCKED) next
            LIMIT :atMost
        ), leased AS (
            UPDATE queue
            SET token = gen_random_uuid(), owner = :owner, attempt = attempt + 1, leased_at = clock_timestamp(),
                lease_until = clock_timestamp() + :leaseMs * interval '1 millisecond', percent = 0, step = NULL
            WHERE page_id = ANY (ARRAY(SELECT page_id FROM due))
            RETURNING page_id, job_id, provider, attempt, attempt_limit, token, rank, resume
        ), intent AS (
            INSERT INTO provider_call (page_id, attempt, job_id, provider, token, owner, reference)
            SELECT page_id, attempt, job_id, provider, token, :owner, resume FROM leased
        ), counted AS (
            INSERT INTO gate_call (page_id, attempt, provider)
            SELECT l.page_id, l.attempt, l.provider FROM leased l JOIN free f ON f.provider = l.provider
            WHERE f.counted
        ), forgotten AS (
            DELETE FROM gate_call
            WHERE provider IN (SELECT provider FROM free WHERE counted) AND NOT running
              AND started_at < statement_timestamp() - interval '61 seconds'
        ), moved AS (
            SELECT page_id, job_id, 'page.generating' AS type, attempt, CAST(NULL AS text) AS code,
                   0 AS completed, 0 AS failed, 0 AS cancelled, false AS job_cancelled
            FROM leased
        ),
        """ + JobChange.STEPS + """
        SELECT l.page_id, l.job_id, l.attempt, l.attempt_limit, l.token, p.key, l.provider, p.model, j.title,
               p.prompt, CAST(p.spec AS text) AS spec, j.kind, p.draft, p.fallback ->> 0 AS fallback, l.resume, p.cache_key IS NOT NULL AS cached,
               greatest(1, l.attempt - (l.attempt_limit - j.max_attempts)) AS run_attempt, COALESCE(f.probe, false) AS probe
        FROM leased l CROSS JOIN LATERAL (SELECT * FROM page WHERE id = l.page_id OFFSET 0) p
        CROSS JOIN LATERAL (SELECT * FROM job WHERE id = l.job_id OFFSET 0) j
        JOIN free f ON f.provider = l.provider
        ORDER BY l.rank, l.page_id
        """;

    /** After the job's lock, as when outcomes are learned from: gates are the last rows that anybody locks. */
    private static final String PROBE = """
        UPDATE gate SET probing = true, circuit_until = clock_timestamp() + :leaseMs * interval '1 millisecond'
        WHERE provider = ANY (CAST(:providers AS text[])) AND circuit_until <= statement_timestamp()
        """;

    private final Session session;
    private final BudgetStore budgets;

    ClaimStore(Session session, BudgetStore budgets) {
        this.session = session;
        this.budgets = budgets;
    }

    /**
     * Leases due pages in the order of their rank, at most as many as are free.
     *
     * @param freeSlots free slots by provider name, in the order in which providers are served
     * @param atMost free slots of this replica over all providers
     * @param owner id of this replica
     */
    @Transactional
    public Claimed claim(Map<String, Integer> freeSlots, ClaimTerms terms, int atMost, String owner, Duration lease) {
        Map<String, Integer> slots = new LinkedHashMap<>(freeSlots);
        List<String> counted =
                terms.limited().stream().filter(slots::containsKey).toList();
        Optional<Duration> opensIn = counted.isEmpty() ? Optional.empty() : lockGates(counted, slots);
        long askedNs = System.nanoTime();
        List<Tuple> rows = slots.isEmpty() ? List.of() : lease(free(slots), atMost, owner, lease);
        List<Lease> leases = rows.stream().map(ClaimStore::lease).toList();
        List<Lease> called = budgets.affordable(leases, terms);
        probe(rows, called, lease);
        return new Claimed(called, leases.size(), askedNs, opensIn);
    }

    /** Of the calls that are made, some try whether a provider works again. */
    private void probe(List<Tuple> rows, List<Lease> called, Duration lease) {
        List<String> probed = rows.stream()
                .filter(row -> row.get("probe", Boolean.class))
                .map(row -> row.get("provider", String.class))
                .filter(provider ->
                        called.stream().anyMatch(each -> each.provider().equals(provider)))
                .toList();
        if (!probed.isEmpty()) {
            session.createNativeMutationQuery(PROBE)
                    .setParameter("providers", ArrayLiteral.of(probed))
                    .setParameter("leaseMs", lease.toMillis())
                    .executeUpdate();
        }
    }

    /** Leaves in {@code slots} what may be claimed now; returns when the next closed gate opens. */
    private Optional<Duration> lockGates(Collection<String> counted, Map<String, Integer> slots) {
        List<String> locked = new ArrayList<>();
        Optional<Duration> opensIn = Optional.empty();
        for (Tuple gate : session.createNativeQuery(LOCK_GATES, Tuple.class)
                .setParameter("providers", ArrayLiteral.of(counted))
                .getResultList()) {
            Long opensInMs = gate.get("opens_in_ms", Long.class);
            if (gate.get("locked", Boolean.class)) {
                locked.add(gate.get("provider", String.class));
            } else if (opensInMs != null
                    && opensIn.map(ms -> ms.toMillis() > opensInMs).orElse(true)) {
                opensIn = Optional.of(Duration.ofMillis(Math.max(0, opensInMs)));
            }
        }
        slots.keySet().removeIf(provider -> counted.contains(provider) && !locked.contains(provider));
        return opensIn;
    }

    private static ArrayNode free(Map<String, Integer> slots) {
        ArrayNode free = JsonNodeFactory.instance.arrayNode();
        slots.forEach(
                (provider, count) -> free.addObject().put("provider", provider).put("slots", count));
        return free;
    }

    private List<Tuple> lease(ArrayNode free, int atMost, String owner, Duration lease) {
        return session.createNativeQuery(CLAIM, Tuple.class)
                .setParameter("free", free.toString())
                .setParameter("atMost", atMost)
                .setParameter("owner", owner)
                .setParameter("leaseMs", lease.toMillis())
                .getResultList();
    }

    private static Lease lease(Tuple row) {
        return new Lease(
                row.get("page_id", Long.class),
                row.get("job_id", UUID.class),
                row.get("attempt", Short.class),
                row.get("attempt_limit", Short.class),
                row.get("run_attempt", Integer.class),
                row.get("token", UUID.class),
                row.get("key", String.class),
                row.get("provider", String.class),
                row.get("model", String.class),
                row.get("title", String.class),
                row.get("prompt", String.class),
                row.get("spec", String.class),
                row.get("kind", String.class),
                row.get("draft", String.class),
                row.get("fallback", String.class),
                row.get("resume", String.class),
                row.get("cached", Boolean.class));
    }

    /**
     * What a claim brought.
     *
     * @param leases to be called for
     * @param claimed how many pages were claimed; those that no budget pays for have ended, or wait, already
     * @param askedNs when the leases were asked for, by this JVM's clock, after all waiting for other replicas
     * @param opensIn when the first of the gates that are closed now, and that pages wait for, will open
     */
    public record Claimed(List<Lease> leases, int claimed, long askedNs, Optional<Duration> opensIn) {}
}
