package dev.quire.submit;

import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.math.BigDecimal;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What a job may cost.
 *
 * @param maxCost in US dollars, retries included: no call is made that would bring the cost above it
 */
@RegisterForReflection
@Schema(name = "Budget")
public record BudgetBody(
        @NotNull
        @Pattern(
                regexp = "\\d{1,9}(\\.\\d{1,6})?",
                message = "must be an amount as text, with at most 9 digits before the point and 6 after it, such as"
                        + " \"0.50\"")
        @Schema(examples = "0.50")
        String maxCost) {

    /** Null without a budget. */
    public static BigDecimal amount(BudgetBody budget) {
        return budget == null ? null : new BigDecimal(budget.maxCost());
    }
}
