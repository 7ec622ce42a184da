package dev.quire.worker;

import dev.quire.job.Lease;
import dev.quire.job.Outcome;
import dev.quire.job.Outcome.Call;

/** The attempt ended without the provider having answered or refused. */
final class BrokenOff extends Exception {
    private static final long serialVersionUID = 1;
    private final transient Outcome outcome;

    BrokenOff(Outcome outcome) {
        super(null, null, false, false);
        this.outcome = outcome;
    }

    /** Nothing was sent; what an earlier attempt sent is waited for by the next one. */
    static BrokenOff unsent(Lease lease) {
        return new BrokenOff(
                lease.resume() == null
                        ? new Outcome.Released(true, Call.NOT_ACCEPTED)
                        : new Outcome.HandedOn(lease.resume()));
    }

    Outcome outcome() {
        return outcome;
    }
}
