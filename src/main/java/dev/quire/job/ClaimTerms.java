package dev.quire.job;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What holds for claims of this replica.
 *
 * @param limited providers whose calls are counted over all replicas
 * @param prices of a call, by provider; those that cost nothing are missing
 * @param perDay most that all calls of a day may cost, from midnight to midnight UTC; empty is without limit
 */
public record ClaimTerms(Set<String> limited, Map<String, BigDecimal> prices, Optional<BigDecimal> perDay) {

    /** What calling for this lease costs; waiting for a call that was made before costs nothing more. */
    BigDecimal price(Lease lease) {
        return lease.resume() != null ? BigDecimal.ZERO : prices.getOrDefault(lease.provider(), BigDecimal.ZERO);
    }
}
