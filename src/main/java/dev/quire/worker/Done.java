package dev.quire.worker;

import dev.quire.job.Finished;
import dev.quire.job.GateNews;
import dev.quire.media.Stowed;
import java.math.BigDecimal;
import java.util.Optional;

/**
 * An attempt that is over and what it made, waiting to be written together.
 *
 * @param blob the picture of a completed attempt; a text has none
 * @param news what the call told about its provider; empty when there was none, or we broke it off
 */
record Done(Finished finished, Optional<Stowed> blob, Optional<GateNews> news) {

    /** The same, with its picture somewhere else. */
    Done with(Stowed stowed) {
        return new Done(finished, Optional.of(stowed), news);
    }

    /** The same, with what the vendor says that its call cost. */
    Done at(Optional<BigDecimal> cost) {
        return new Done(finished.at(cost), blob, news);
    }
}
