package dev.quire.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quire.kind.Text;
import dev.quire.provider.Simulate;
import dev.quire.submit.BudgetBody;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Which pages to run again.
 *
 * @param pages {@code "failed"}, {@code "rejected"}, or an array of page keys; {@code "failed"} when not given
 * @param overrides what to change in those pages
 * @param budget what the job may cost in all from now on, with what it has cost; stays as it is when not given
 */
@RegisterForReflection
@Schema(name = "RetryRequest")
record RetryRequest(
        // A choice between a string and an array would be exact, but generators for Java make of it what no compiler
        // takes.
        @Schema(
                description =
                        "\"failed\" (the default), \"rejected\" or an array of page keys; only named pages that are"
                                + " completed are made again.",
                implementation = Object.class)
        JsonNode pages,

        @Valid Overrides overrides,
        @Valid BudgetBody budget) {

    /**
     * What to change in the pages that run again; what is not given stays.
     *
     * @param seed 0 to 2³²-1
     * @param fallback providers to ask next, instead of those that the pages have
     */
    @RegisterForReflection
    record Overrides(
            @Text(max = 32_000) String prompt,
            @Min(0) @Max(4294967295L) Long seed,
            @Text(max = 200) String style,
            @Text(max = 100) String provider,
            @Text(max = 200) String model,

            @Size(max = 5, message = "must have at most 5 providers")
            List<@NotNull @Text(max = 100) String> fallback,

            @Valid Simulate simulate) {}

    static final Overrides NO_OVERRIDES = new Overrides(null, null, null, null, null, null, null);
}
