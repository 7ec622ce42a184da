package dev.quire.worker;

import dev.quire.job.Lease;
import dev.quire.job.Reservation;
import dev.quire.kind.Kind;
import dev.quire.kind.Kinds;
import dev.quire.provider.Medium;
import dev.quire.provider.Price;
import dev.quire.provider.Provider;
import dev.quire.provider.Providers;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What is set aside for a call before it is made. */
@ApplicationScoped
class Prices {

    private final Providers providers;
    private final Kinds kinds;
    private final Set<String> priced;

    Prices(Providers providers, Kinds kinds) {
        this.providers = providers;
        this.kinds = kinds;
        this.priced = providers.all().stream()
                .filter(provider -> provider.limits().pricePerCall().isPresent()
                        || !provider.tokenPrices().isEmpty())
                .map(Provider::name)
                .collect(Collectors.toSet());
    }

    /** Empty where it costs nothing. What is sent is of the prompt, of the spec, and of what earlier attempts brought. */
    Optional<Reservation> reservation(Lease lease) {
        if (!priced.contains(lease.provider())) {
            return Optional.empty();
        }
        Medium medium = kinds.named(lease.kind()).map(Kind::makes).orElse(Medium.PICTURE);
        long sent = Price.bytes(lease.prompt(), lease.spec(), lease.draft());
        return providers
                .named(lease.provider())
                .flatMap(provider -> provider.price(medium, lease.model(), sent))
                .map(price -> new Reservation(price.amount(), price.bound()));
    }
}
