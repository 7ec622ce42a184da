package dev.quire.worker;

import dev.quire.job.GateStore;
import dev.quire.provider.Provider;
import dev.quire.provider.ProviderLimits;
import dev.quire.provider.Providers;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Set;
import java.util.stream.Collectors;

/** Which providers' calls are counted over all replicas, and their configured limits. */
@ApplicationScoped
class Gates {

    /** Before anything is claimed. */
    private static final int FIRST = 100;

    private final GateStore gates;
    private final Providers providers;
    private final Set<String> limited;

    Gates(GateStore gates, Providers providers) {
        this.gates = gates;
        this.providers = providers;
        this.limited = providers.all().stream()
                .filter(Gates::isLimited)
                .map(Provider::name)
                .collect(Collectors.toSet());
    }

    void configure(@Observes @Priority(FIRST) StartupEvent event) {
        for (Provider provider : providers.all()) {
            ProviderLimits limits = provider.limits();
            if (limits.concurrency() == 0) {
                // It calls nobody from here; the limits are for those who do to say.
                continue;
            }
            gates.configure(
                    provider.name(),
                    limits.requestsPerMinute().orElse(null),
                    provider.paid() ? (Integer) limits.concurrency() : null,
                    limits.concurrency());
        }
    }

    /** Names of the providers whose calls are counted. */
    Set<String> limited() {
        return limited;
    }

    /** One that costs nothing works in the replica itself, or for it, so that more replicas may do more at once. */
    private static boolean isLimited(Provider provider) {
        return provider.paid() || provider.limits().requestsPerMinute().isPresent();
    }
}
