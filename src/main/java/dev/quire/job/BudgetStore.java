package dev.quire.job;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.Tuple;
import jakarta.transaction.Transactional;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.hibernate.Session;

/**
 * Money. The intents of calls, {@code provider_call}, are the only books: what is open is reserved, what was or may have
 * been accepted is spent, and nothing is counted twice or beside them.
 */
@ApplicationScoped
public class BudgetStore {

    /** Of the others the provider did nothing that it could bill. */
    private static final String BILLED = "(outcome IS NULL OR outcome <> 'not_accepted')";

    /** The claim before this has locked the jobs: intents of other replicas are committed, or come later and see these. */
    private static final String COMMITTED = """
        WITH known AS (
            UPDATE job SET priced = true WHERE id = ANY (CAST(:jobIds AS uuid[])) AND NOT priced
        )
        SELECT CAST(j.id AS text) AS id, j.max_cost, CASE WHEN j.max_cost IS NOT NULL THEN (
                   SELECT COALESCE(sum(price), 0) FROM provider_call
                   WHERE job_id = j.id AND price IS NOT NULL AND
        """ + BILLED + """
               ) END AS committed
        FROM job j WHERE j.id = ANY (CAST(:jobIds AS uuid[]))
        """;

    /** One replica after the other, so that each sees what the others have reserved. */
    private static final String LOCK_DAY = "SELECT CAST(pg_advisory_xact_lock(hashtext('quire budget'), 0) AS text)";

    private static final String OF_TODAY = """
        SELECT COALESCE(sum(price), 0) AS committed FROM provider_call
        WHERE started_at >= date_trunc('day', statement_timestamp(), 'UTC') AND price IS NOT NULL AND
        """ + BILLED;

    private static final String COST = """
        SELECT COALESCE(sum(price) FILTER (WHERE outcome <> 'not_accepted'), 0) AS spent,
               COALESCE(sum(price) FILTER (WHERE outcome IS NULL), 0) AS reserved
        FROM provider_call WHERE job_id = :jobId AND price IS NOT NULL
        """;

    private static final String RAISE = "UPDATE job SET max_cost = :maxCost WHERE id = :jobId";

    private final Session session;
    private final QueueStore queue;

    BudgetStore(Session session, QueueStore queue) {
        this.session = session;
        this.queue = queue;
    }

    /**
     * Ends the pages whose calls would cost more than there is; call it in the transaction that claimed them, so that no
     * call is made.
     *
     * @param leases in the order in which they are to be paid
     * @return those that are paid for
     */
    @Transactional(Transactional.TxType.MANDATORY)
    List<Lease> affordable(List<Lease> leases, ClaimTerms terms) {
        Map<UUID, Budget> budgets = budgets(leases, terms);
        Optional<Budget> today = terms.perDay().map(most -> today(most, leases, terms));
        List<Lease> affordable = new ArrayList<>();
        List<Finished> refused = new ArrayList<>();
        for (Lease lease : leases) {
            BigDecimal price = terms.price(lease);
            Budget ofJob = budgets.get(lease.jobId());
            if (price.signum() > 0 && ofJob != null && !ofJob.allows(price)) {
                refused.add(refused(lease, "The job's budget does not allow another call; raise it with a retry."));
            } else if (price.signum() > 0 && today.isPresent() && !today.get().allows(price)) {
                refused.add(
                        refused(lease, "The budget of this day does not allow another call; it ends at 00:00 UTC."));
            } else {
                if (ofJob != null) {
                    ofJob.take(price);
                }
                today.ifPresent(day -> day.take(price));
                affordable.add(lease);
            }
        }
        if (!refused.isEmpty()) {
            queue.settle(refused);
        }
        return affordable;
    }

    private static Finished refused(Lease lease, String message) {
        return new Finished(
                lease, new Outcome.Failed(PageError.BUDGET_EXCEEDED, message, true, Outcome.Call.NOT_ACCEPTED));
    }

    private Map<UUID, Budget> budgets(List<Lease> leases, ClaimTerms terms) {
        Map<UUID, BigDecimal> asked = leases.stream()
                .filter(lease -> terms.price(lease).signum() > 0)
                .collect(Collectors.toMap(Lease::jobId, terms::price, BigDecimal::add));
        Map<UUID, Budget> budgets = new HashMap<>();
        session.createNativeQuery(COMMITTED, Tuple.class)
                .setParameter("jobIds", ArrayLiteral.of(asked.keySet()))
                .getResultList()
                .forEach(row -> {
                    UUID jobId = UUID.fromString(row.get("id", String.class));
                    BigDecimal most = row.get("max_cost", BigDecimal.class);
                    if (most != null) {
                        budgets.put(jobId, new Budget(most, before(row, asked.get(jobId))));
                    }
                });
        return budgets;
    }

    private Budget today(BigDecimal most, List<Lease> leases, ClaimTerms terms) {
        session.createNativeQuery(LOCK_DAY, Tuple.class).getSingleResult();
        BigDecimal asked = leases.stream().map(terms::price).reduce(BigDecimal.ZERO, BigDecimal::add);
        return new Budget(
                most, before(session.createNativeQuery(OF_TODAY, Tuple.class).getSingleResult(), asked));
    }

    /** The sum has the new intents in it already. */
    private static BigDecimal before(Tuple row, BigDecimal asked) {
        return row.get("committed", BigDecimal.class).subtract(asked);
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

    /** What is left of a limit while calls are paid from it one after the other. */
    private static final class Budget {
        private final BigDecimal most;
        private BigDecimal committed;

        Budget(BigDecimal most, BigDecimal committed) {
            this.most = most;
            this.committed = committed;
        }

        boolean allows(BigDecimal price) {
            return committed.add(price).compareTo(most) <= 0;
        }

        void take(BigDecimal price) {
            committed = committed.add(price);
        }
    }
}
