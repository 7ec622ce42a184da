package dev.quire.body;

import dev.quire.job.Cost;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.math.BigDecimal;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What a job costs, amounts as text.
 *
 * @param spent on calls that were accepted, or may have been; by the vendor's count of tokens where there is one
 * @param reserved for calls that run; where tokens are paid, the most they may cost
 * @param maxCost its budget; null is without limit
 */
@RegisterForReflection
@Schema(name = "Cost")
public record CostBody(
        String spent,
        String reserved,
        @Schema(nullable = true) String maxCost,
        String currency) {

    /** All vendors bill in it, and prices are configured in it. */
    public static final String CURRENCY = "USD";

    /** Null where nothing has a price. */
    public static CostBody of(Cost cost) {
        return cost == null
                ? null
                : new CostBody(amount(cost.spent()), amount(cost.reserved()), amount(cost.most()), CURRENCY);
    }

    /** Cents at least, and no more zeros than that. */
    public static String amount(BigDecimal amount) {
        if (amount == null) {
            return null;
        }
        BigDecimal stripped = amount.stripTrailingZeros();
        return (stripped.scale() < 2 ? stripped.setScale(2) : stripped).toPlainString();
    }
}
