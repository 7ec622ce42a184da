package dev.quire.provider;

import io.quarkus.arc.All;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The providers that can be asked, by name. */
@ApplicationScoped
public class Providers {

    private final Map<String, Provider> byName = new TreeMap<>();
    private final Map<String, String> missingByName = new TreeMap<>();
    private final Provider byDefault;

    Providers(@All List<Provider> providers, ProviderDefault settings) {
        for (Provider provider : providers) {
            provider.missing()
                    .ifPresentOrElse(
                            missing -> missingByName.put(provider.name(), missing),
                            () -> byName.put(provider.name(), provider));
        }
        byDefault = named(settings.name())
                .orElseThrow(() -> new IllegalStateException(
                        "quire.provider.default is '" + settings.name() + "'. " + whyNot(settings.name())));
    }

    public Optional<Provider> named(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** Whether there is a provider of this name, though it may lack its key. */
    public boolean knows(String name) {
        return byName.containsKey(name) || missingByName.containsKey(name);
    }

    /** Why {@link #named} finds nobody of this name, as a sentence for who gave it. */
    public String whyNot(String name) {
        String missing = missingByName.get(name);
        return missing != null ? missing : "Must be one of " + String.join(", ", names()) + ".";
    }

    /** Who generates when a request names nobody. */
    public Provider byDefault() {
        return byDefault;
    }

    public Set<String> names() {
        return byName.keySet();
    }

    /** Names of those that can make that. */
    public List<String> making(Medium medium) {
        return byName.values().stream()
                .filter(provider -> provider.makes().contains(medium))
                .map(Provider::name)
                .toList();
    }

    /** Names of those that take a picture as reference, with the model they have by default. */
    public List<String> takingReference() {
        return byName.values().stream()
                .filter(provider -> provider.takesReference(null))
                .map(Provider::name)
                .toList();
    }

    public Collection<Provider> all() {
        return byName.values();
    }
}
