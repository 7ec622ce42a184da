package dev.quire.worker;

import dev.quire.job.ClaimTerms;
import dev.quire.job.GateStore;
import dev.quire.provider.Provider;
import dev.quire.provider.ProviderLimits;
import dev.quire.provider.Providers;
import dev.quire.tenant.BudgetConfig;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Set;
import java.util.stream.Collectors;

/** Which providers' calls are counted over all replicas, their configured limits, and what they cost. */
@ApplicationScoped
class Gates {

    /** Before anything is claimed. */
    private static final int FIRST = 100;

    private final GateStore gates;
    private final Providers providers;
    private final ClaimTerms terms;

    Gates(GateStore gates, Providers providers, Prices prices, BudgetConfig budget) {
        this.gates = gates;
        this.providers = providers;
        Set<String> limited = providers.all().stream()
                .filter(Gates::isLimited)
                .map(Provider::name)
                .collect(Collectors.toSet());
        this.terms = new ClaimTerms(limited, prices::reservation, budget.perDay());
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

    /** What claims of this replica go by. */
    ClaimTerms terms() {
        return terms;
    }

    /** Whether the calls of this provider are counted. */
    boolean limits(String provider) {
        return terms.limited().contains(provider);
    }

    /** One that costs nothing works in the replica itself, or for it, so that more replicas may do more at once. */
    private static boolean isLimited(Provider provider) {
        return provider.paid() || provider.limits().requestsPerMinute().isPresent();
    }
}
