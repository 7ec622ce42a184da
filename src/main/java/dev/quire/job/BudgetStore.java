package dev.quire.job;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.Tuple;
import jakarta.transaction.Transactional;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.hibernate.Session;

/**
 * Money. The intents of calls, {@code provider_call}, are the only books: what is open is reserved, what was or may have
 * been accepted is spent, and nothing is counted twice or beside them. A call costs its price, or what the vendor counted.
 */
@ApplicationScoped
public class BudgetStore {

    /** Pages that wait for money look again after it; calls that are paid by token take seconds. */
    static final long LATER_MS = 2_000;

    /** Of {@code not_accepted} the provider did nothing that it could bill. */
    private static final String SUMS = """
        COALESCE(sum(COALESCE(cost, price)) FILTER (WHERE outcome <> 'not_accepted'), 0) AS spent,
        COALESCE(sum(price) FILTER (WHERE outcome IS NULL), 0) AS reserved
        """;

    /**
     * The claim before this has locked the jobs: prices of other replicas are committed, or come later and see these. Its
     * own calls have none yet.
     */
    private static final String OF_JOBS = """
        SELECT CAST(j.id AS text) AS id, j.tenant_id, t.max_cost_per_day, j.max_cost, c.spent, c.reserved
        FROM job j JOIN tenant t ON t.id = j.tenant_id LEFT JOIN LATERAL (
            SELECT
        """ + SUMS + """
            FROM provider_call WHERE job_id = j.id AND price IS NOT NULL) c ON j.max_cost IS NOT NULL
        WHERE j.id = ANY (CAST(:jobIds AS uuid[]))
        """;

    /** One replica after the other, so that each sees what the others have reserved. */
    private static final String LOCK_DAY = "SELECT CAST(pg_advisory_xact_lock(hashtext('quire budget'), 0) AS text)";

    private static final String OF_TODAY = "SELECT tenant_id, " + SUMS + """
        FROM provider_call
        WHERE started_at >= date_trunc('day', statement_timestamp(), 'UTC') AND price IS NOT NULL
        GROUP BY tenant_id
        """;

    private static final String RESERVE = """
        WITH paid AS (
            SELECT * FROM jsonb_to_recordset(CAST(:paid AS jsonb)) AS p(
                page_id bigint, attempt smallint, tenant_id int, price numeric)
        ), known AS (
            UPDATE job SET priced = true WHERE id = ANY (CAST(:jobIds AS uuid[])) AND NOT priced
        )
        UPDATE provider_call c SET price = p.price, tenant_id = p.tenant_id
        FROM paid p WHERE c.page_id = p.page_id AND c.attempt = p.attempt
        """;

    /** What is not sent takes no place at its provider. */
    private static final String UNCOUNT = """
        DELETE FROM gate_call c
        USING jsonb_to_recordset(CAST(:unsent AS jsonb)) AS u(page_id bigint, attempt smallint)
        WHERE c.page_id = u.page_id AND c.attempt = u.attempt
        """;

    /** Jobs are locked by now, so no row is waited for. What was paid before is not held up. */
    private static final String POSTPONE = """
        WITH due AS MATERIALIZED (
            SELECT q.page_id FROM page p JOIN queue q ON q.page_id = p.id
            WHERE p.job_id = ANY (CAST(:jobIds AS uuid[])) AND q.token IS NULL AND q.resume IS NULL
            ORDER BY q.page_id FOR UPDATE OF q SKIP LOCKED
        )
        UPDATE queue SET run_at = greatest(run_at, clock_timestamp() + :laterMs * interval '1 millisecond')
        WHERE page_id = ANY (ARRAY(SELECT page_id FROM due))
        """;

    private static final String COST =
            "SELECT " + SUMS + "FROM provider_call WHERE job_id = :jobId AND price IS NOT NULL";

    private static final String RAISE = "UPDATE job SET max_cost = :maxCost WHERE id = :jobId";

    private static final String OF_JOB = "The job's budget does not allow another call; raise it with a retry.";
    private static final String OF_DAY = "The budget of this day does not allow another call; it ends at 00:00 UTC.";
    private static final String OF_TENANT =
            "The tenant's budget of this day does not allow another call; it ends at 00:00 UTC.";

    private final Session session;
    private final QueueStore queue;

    BudgetStore(Session session, QueueStore queue) {
        this.session = session;
        this.queue = queue;
    }

    /**
     * Prices the calls that there is money for, and takes back the others; call it in the transaction that claimed them, so
     * that none of those is made. Pages that the money that is left will never pay for end; those that wait for what calls
     * have set aside and may not need go back to the queue, with all of their jobs.
     *
     * @param leases in the order in which they are to be paid
     * @return those that are paid for, or cost nothing
     */
    @Transactional(Transactional.TxType.MANDATORY)
    List<Lease> affordable(List<Lease> leases, ClaimTerms terms) {
        Map<Lease, Reservation> asked = new LinkedHashMap<>();
        leases.forEach(lease -> terms.reservation(lease).ifPresent(price -> asked.put(lease, price)));
        if (asked.isEmpty()) {
            return leases;
        }
        Map<UUID, Payer> payers = payers(asked.keySet(), terms);
        ArrayNode paid = JsonNodeFactory.instance.arrayNode();
        List<Finished> unsent = new ArrayList<>();
        Set<UUID> waiting = new HashSet<>();
        asked.forEach((lease, price) -> {
            Payer payer = payers.get(lease.jobId());
            Optional<Budget> never = payer.says(Budget.Answer.NEVER, price);
            if (never.isPresent()) {
                unsent.add(refused(lease, never.get().exceeded()));
            } else if (payer.says(Budget.Answer.LATER, price).isPresent()) {
                unsent.add(later(lease));
                waiting.add(lease.jobId());
            } else {
                payer.budgets().forEach(budget -> budget.take(price));
                row(paid, lease).put("tenant_id", payer.tenantId()).put("price", price.amount());
            }
        });
        session.createNativeMutationQuery(RESERVE)
                .setParameter("paid", paid.toString())
                .setParameter("jobIds", ArrayLiteral.of(payers.keySet()))
                .executeUpdate();
        takeBack(unsent, waiting);
        Set<Lease> not = HashSet.newHashSet(unsent.size());
        unsent.forEach(each -> not.add(each.lease()));
        return leases.stream().filter(lease -> !not.contains(lease)).toList();
    }

    private void takeBack(List<Finished> unsent, Set<UUID> waiting) {
        if (unsent.isEmpty()) {
            return;
        }
        ArrayNode calls = JsonNodeFactory.instance.arrayNode();
        unsent.forEach(each -> row(calls, each.lease()));
        session.createNativeMutationQuery(UNCOUNT)
                .setParameter("unsent", calls.toString())
                .executeUpdate();
        queue.settle(unsent);
        if (!waiting.isEmpty()) {
            session.createNativeMutationQuery(POSTPONE)
                    .setParameter("jobIds", ArrayLiteral.of(waiting))
                    .setParameter("laterMs", LATER_MS)
                    .executeUpdate();
        }
    }

    private static ObjectNode row(ArrayNode rows, Lease lease) {
        return rows.addObject().put("page_id", lease.pageId()).put("attempt", lease.attempt());
    }

    private static Finished refused(Lease lease, String message) {
        return new Finished(
                lease, new Outcome.Failed(PageError.BUDGET_EXCEEDED, message, true, Outcome.Call.NOT_ACCEPTED));
    }

    private static Finished later(Lease lease) {
        return new Finished(
                lease, new Outcome.TryLater(PageError.BUDGET_EXCEEDED, LATER_MS, true, Outcome.Call.NOT_ACCEPTED));
    }

    private Map<UUID, Payer> payers(Collection<Lease> leases, ClaimTerms terms) {
        List<Tuple> jobs = session.createNativeQuery(OF_JOBS, Tuple.class)
                .setParameter(
                        "jobIds",
                        ArrayLiteral.of(
                                leases.stream().map(Lease::jobId).distinct().toList()))
                .getResultList();
        Map<Integer, BigDecimal> perTenant = new HashMap<>();
        jobs.forEach(job ->
                perTenant.put(job.get("tenant_id", Integer.class), job.get("max_cost_per_day", BigDecimal.class)));
        Map<Integer, List<Budget>> today = today(perTenant, terms.perDay());
        Map<UUID, Payer> payers = new HashMap<>();
        jobs.forEach(job -> {
            int tenantId = job.get("tenant_id", Integer.class);
            List<Budget> budgets = new ArrayList<>();
            BigDecimal most = job.get("max_cost", BigDecimal.class);
            if (most != null) {
                budgets.add(new Budget(
                        most, OF_JOB, job.get("spent", BigDecimal.class), job.get("reserved", BigDecimal.class)));
            }
            budgets.addAll(today.get(tenantId));
            payers.put(UUID.fromString(job.get("id", String.class)), new Payer(tenantId, budgets));
        });
        return payers;
    }

    /** By tenant the budgets of this day: its own, and the one that all share. */
    private Map<Integer, List<Budget>> today(Map<Integer, BigDecimal> perTenant, Optional<BigDecimal> perDay) {
        Map<Integer, List<Budget>> today = new HashMap<>();
        perTenant.keySet().forEach(tenantId -> today.put(tenantId, new ArrayList<>()));
        if (perDay.isEmpty() && perTenant.values().stream().noneMatch(most -> most != null)) {
            return today;
        }
        session.createNativeQuery(LOCK_DAY, Tuple.class).getSingleResult();
        List<Tuple> calls = session.createNativeQuery(OF_TODAY, Tuple.class).getResultList();
        perTenant.forEach((tenantId, most) -> {
            if (most != null) {
                today.get(tenantId)
                        .add(budget(
                                most,
                                OF_TENANT,
                                calls.stream()
                                        .filter(call -> tenantId.equals(call.get("tenant_id", Integer.class)))
                                        .toList()));
            }
        });
        perDay.map(most -> budget(most, OF_DAY, calls))
                .ifPresent(all -> today.values().forEach(budgets -> budgets.add(all)));
        return today;
    }

    private static Budget budget(BigDecimal most, String exceeded, List<Tuple> calls) {
        return new Budget(most, exceeded, sum(calls, "spent"), sum(calls, "reserved"));
    }

    private static BigDecimal sum(List<Tuple> calls, String column) {
        return calls.stream().map(call -> call.get(column, BigDecimal.class)).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    /** What the calls for a job cost until now. */
    @Transactional
    public Cost cost(Job job) {
        Tuple row = session.createNativeQuery(COST, Tuple.class)
                .setParameter("jobId", job.id)
                .getSingleResult();
        return new Cost(row.get("spent", BigDecimal.class), row.get("reserved", BigDecimal.class), job.maxCost);
    }

    /** Sets what a job may cost in all from now on. */
    @Transactional(Transactional.TxType.MANDATORY)
    void raise(UUID jobId, BigDecimal maxCost) {
        session.createNativeMutationQuery(RAISE)
                .setParameter("jobId", jobId)
                .setParameter("maxCost", maxCost)
                .executeUpdate();
    }

    /** Who pays for a job's calls, and out of which budgets. */
    private record Payer(int tenantId, List<Budget> budgets) {

        /** The first budget that says so. */
        Optional<Budget> says(Budget.Answer answer, Reservation price) {
            return budgets.stream()
                    .filter(budget -> budget.asked(price) == answer)
                    .findFirst();
        }
    }
}
