package dev.quire.api;

import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What a job would be.
 *
 * @param pages in all
 * @param calls that would be made if none fails
 * @param cost of those calls
 * @param etaMs how long it would take with nothing else in the queue; null while the provider's pace is not known
 */
@RegisterForReflection
@Schema(name = "Estimate")
record EstimateBody(
        int pages,
        int calls,
        Estimated cost,
        @Schema(nullable = true) Long etaMs) {

    /**
     * Amounts as text.
     *
     * @param withinBudget whether the job's budget allows it; true without one
     * @param atMost whether calls that are paid by token are in it, which cost that at most
     */
    @RegisterForReflection
    @Schema(name = "EstimatedCost")
    record Estimated(String estimated, String currency, boolean withinBudget, boolean atMost) {}
}
