package dev.quire.provider;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/**
 * Latency and faults that a provider plays for trying and testing.
 *
 * @param latencyMs the call takes at least this long; 0 to 600,000
 * @param fail how to fail, or null to succeed
 * @param times attempts that fail, counted from the page's first; 1 when not given
 * @param retryAfterMs what a throttling provider asks for; 0 to 600,000
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Simulate(
        @Min(0) @Max(600_000) Integer latencyMs,
        Fault fail,
        @Min(1) @Max(1000) Integer times,
        @Min(0) @Max(600_000) Integer retryAfterMs) {

    /** Ways to fail. */
    public enum Fault {
        TRANSIENT,
        THROTTLED,
        REFUSED,
        HANG,
        INVALID_RESULT,
        /** Half of what was asked for, and each of it twice: of a picture, none. */
        TOO_FEW
    }
}
