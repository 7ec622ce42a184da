package dev.quire.worker;

import dev.quire.provider.Generated;
import dev.quire.provider.Provider;
import dev.quire.provider.ProviderFailure;
import dev.quire.provider.ProviderFailure.Kind;
import dev.quire.provider.Providers;
import io.smallrye.faulttolerance.api.TypedGuard;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;

/**
 * Retry, timeout and bulkhead around each provider's calls, with that provider's own limits. Retry surrounds timeout
 * surrounds bulkhead, as MicroProfile Fault Tolerance 4.1 orders them.
 *
 * <p>Only what the provider provably never saw is tried again here, once, inside the same lease; everything else goes
 * back to the queue. The bulkhead never queues: pages are claimed for free slots only, so it is the last guard.
 */
@ApplicationScoped
class Guards {

    private static final int RETRIES = 1;
    private static final long RETRY_DELAY_MS = 200;

    private final Map<String, TypedGuard<Generated>> byProvider = new HashMap<>();

    Guards(Providers providers) {
        providers.all().forEach(provider -> byProvider.put(provider.name(), guard(provider)));
    }

    TypedGuard<Generated> of(Provider provider) {
        return byProvider.get(provider.name());
    }

    private static TypedGuard<Generated> guard(Provider provider) {
        return TypedGuard.create(Generated.class)
                .withDescription("provider " + provider.name())
                .withRetry()
                .maxRetries(RETRIES)
                .delay(RETRY_DELAY_MS, ChronoUnit.MILLIS)
                .jitter(RETRY_DELAY_MS, ChronoUnit.MILLIS)
                .whenException(Guards::neverSeen)
                .done()
                .withTimeout()
                .duration(provider.limits().timeout().toMillis(), ChronoUnit.MILLIS)
                .done()
                .withBulkhead()
                // No page is claimed for a provider with 0; a bulkhead must have one.
                .limit(Math.max(1, provider.limits().concurrency()))
                .done()
                .build();
    }

    private static boolean neverSeen(Throwable failure) {
        return failure instanceof ProviderFailure provider && provider.kind() == Kind.NOT_ACCEPTED;
    }
}
