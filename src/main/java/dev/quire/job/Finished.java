package dev.quire.job;

import java.util.Optional;

/**
 * An attempt that is over, waiting to be written.
 *
 * @param draft what the page's attempts brought so far that was good but not enough; empty leaves what is there
 */
public record Finished(Lease lease, Outcome outcome, Optional<String> draft) {

    public Finished(Lease lease, Outcome outcome) {
        this(lease, outcome, Optional.empty());
    }
}
