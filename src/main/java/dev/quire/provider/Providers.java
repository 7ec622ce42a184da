package dev.quire.provider;

import io.quarkus.arc.All;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The providers there are, by name. */
@ApplicationScoped
public class Providers {

    private final Map<String, Provider> byName = new TreeMap<>();
    private final Provider byDefault;

    Providers(@All List<Provider> providers, ProviderDefault settings) {
        providers.forEach(provider -> byName.put(provider.name(), provider));
        byDefault = named(settings.name())
                .orElseThrow(() -> new IllegalStateException(
                        "quire.provider.default is '" + settings.name() + "'; known are " + byName.keySet()));
    }

    public Optional<Provider> named(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** Who generates when a request names nobody. */
    public Provider byDefault() {
        return byDefault;
    }

    public Collection<Provider> all() {
        return byName.values();
    }
}
