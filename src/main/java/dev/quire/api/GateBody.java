package dev.quire.api;

import dev.quire.job.GateStore.Gate;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A provider's limits, over all replicas.
 *
 * @param circuit {@code closed} when all is well; {@code open} when it failed ten times in a row and nothing is sent;
 *     {@code half_open} when one call at a time tries it
 * @param requests calls of the last minute; null without a limit
 * @param concurrency calls that run; null without a limit over all replicas
 * @param utilisation the fuller of both limits, 0 to 1
 * @param nextInMs until the next call is let through; null when one is now, or when it depends on a running one
 */
@RegisterForReflection
@Schema(name = "Gate")
record GateBody(
        String provider,
        String circuit,
        @Schema(nullable = true) Limit requests,
        @Schema(nullable = true) Limit concurrency,
        double utilisation,
        @Schema(nullable = true) Long nextInMs) {

    static GateBody of(Gate gate) {
        Limit requests = Limit.of(gate.used(), gate.perMinuteNow(), gate.perMinute());
        Limit concurrency = Limit.of(gate.running(), gate.atOnceNow(), gate.atOnce());
        return new GateBody(
                gate.provider(),
                gate.circuit(),
                requests,
                concurrency,
                Math.max(utilisation(requests), utilisation(concurrency)),
                gate.opensInMs());
    }

    private static double utilisation(Limit limit) {
        return limit == null ? 0 : Math.min(1, Math.round(100.0 * limit.used / limit.limit) / 100.0);
    }

    /**
     * How much of a limit is used.
     *
     * @param limit as it is now: less than {@code configured} after the provider throttled or failed, until it recovers
     */
    @RegisterForReflection
    @Schema(name = "GateLimit")
    record Limit(int used, int limit, int configured) {

        private static Limit of(int used, Integer limit, Integer configured) {
            return configured == null ? null : new Limit(used, limit, configured);
        }
    }
}
