package dev.quire.tenant;

import io.smallrye.config.ConfigMapping;
import jakarta.validation.constraints.DecimalMin;
import java.math.BigDecimal;
import java.util.Optional;

/** Limits of what is spent. */
@ConfigMapping(prefix = "quire.budget")
public interface BudgetConfig {

    /** Most that all calls of a day may cost in US dollars, from midnight to midnight UTC; none is without limit. */
    Optional<@DecimalMin("0") BigDecimal> perDay();
}
