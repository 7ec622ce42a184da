package dev.quire.job;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * An attempt that is over, waiting to be written.
 *
 * @param draft what the page's attempts brought so far that was good but not enough; empty leaves what is there
 * @param cost of its call by the vendor's own count, in US dollars; empty where it is what was set aside
 */
public record Finished(Lease lease, Outcome outcome, Optional<String> draft, Optional<BigDecimal> cost) {

    public Finished(Lease lease, Outcome outcome) {
        this(lease, outcome, Optional.empty(), Optional.empty());
    }

    /** The same, with what the vendor says that the call cost. */
    public Finished at(Optional<BigDecimal> vendorsCost) {
        return new Finished(lease, outcome, draft, vendorsCost);
    }
}
