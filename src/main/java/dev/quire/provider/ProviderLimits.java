package dev.quire.provider;

import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
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

    /** What an accepted call costs, in US dollars; none costs nothing. */
    Optional<@DecimalMin(value = "0", inclusive = false) @Digits(integer = 6, fraction = 6) BigDecimal> pricePerCall();

    /** Calls in any 60 seconds, over all replicas; none means no limit. */
    Optional<@Min(1) @Max(1_000_000) Integer> requestsPerMinute();
}
