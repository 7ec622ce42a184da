package dev.quire.provider;

import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;

/** What every {@code quire.provider.<name>} understands. */
public interface ProviderLimits {

    /** Calls at once, per replica; 0 calls nobody here. */
    @WithDefault("5")
    @Min(0)
    @Max(10_000)
    int concurrency();

    /** A call that takes longer is interrupted. */
    @WithDefault("PT60S")
    @DurationMin(millis = 1)
    Duration timeout();
}
