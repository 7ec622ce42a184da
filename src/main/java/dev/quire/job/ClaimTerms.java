package dev.quire.job;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What holds for claims of this replica.
 *
 * @param limited providers whose calls are counted over all replicas
 * @param price of the call that a lease is for; empty where it costs nothing
 * @param perDay most that all calls of a day may cost, from midnight to midnight UTC; empty is without limit
 */
public record ClaimTerms(
        Set<String> limited, Function<Lease, Optional<Reservation>> price, Optional<BigDecimal> perDay) {

    /** What is set aside for this lease; waiting for a call that was made before costs nothing more. */
    Optional<Reservation> reservation(Lease lease) {
        return lease.resume() != null ? Optional.empty() : price.apply(lease);
    }
}
