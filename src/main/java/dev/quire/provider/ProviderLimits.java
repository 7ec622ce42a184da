package dev.quire.provider;

import io.smallrye.config.WithDefault;
import java.time.Duration;

/** What every {@code quire.provider.<name>} understands. */
public interface ProviderLimits {

    /** Calls at once, per replica. */
    @WithDefault("5")
    int concurrency();

    /** A call that takes longer is interrupted. */
    @WithDefault("PT60S")
    Duration timeout();
}
