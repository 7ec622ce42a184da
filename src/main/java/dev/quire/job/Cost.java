package dev.quire.job;

import java.math.BigDecimal;

/**
 * What the calls for a job cost.
 *
 * @param spent calls that were accepted, or may have been; by the vendor's count where there is one
 * @param reserved calls that run; of those that are paid by token the most they may cost
 * @param most what both together never exceed; null is without limit
 */
public record Cost(BigDecimal spent, BigDecimal reserved, BigDecimal most) {}
