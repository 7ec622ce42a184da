package dev.quire.kind;

import dev.quire.provider.Medium;
import dev.quire.provider.Provider;
import dev.quire.provider.Providers;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The providers that a request names, and why one will not do. */
@ApplicationScoped
public class ProviderChoice {

    private final Providers providers;

    ProviderChoice(Providers providers) {
        this.providers = providers;
    }

    /** The provider of this name, which has to make that; the default one without a name. */
    public Provider named(String name, Medium medium, String pointer) throws InvalidInput {
        Provider provider = name == null
                ? providers.byDefault()
                : providers.named(name).orElseThrow(() -> new InvalidInput(pointer, providers.whyNot(name)));
        if (!provider.makes().contains(medium)) {
            throw new InvalidInput(
                    pointer,
                    "Provider " + provider.name() + " makes no " + medium.name().toLowerCase(Locale.ROOT)
                            + "s; those that do are " + String.join(", ", providers.making(medium)) + ".");
        }
        return provider;
    }

    /**
     * Those to ask in turn, each once.
     *
     * @param names as in the request; null is nobody
     * @param first name of who is asked before them
     * @param pointer to the list
     */
    public List<Provider> fallback(List<String> names, String first, Medium medium, String pointer)
            throws InvalidInput {
        List<String> before = new ArrayList<>(List.of(first));
        List<Provider> chosen = new ArrayList<>();
        for (String name : names == null ? List.<String>of() : names) {
            String at = pointer + "/" + chosen.size();
            chosen.add(named(name, medium, at));
            if (before.contains(name)) {
                throw new InvalidInput(at, "Provider " + name + " is asked before already.");
            }
            before.add(name);
        }
        return chosen;
    }

    /**
     * Refuses a provider that can't be shown a picture.
     *
     * @param model null for its default
     * @param pointer to the member that holds {@code provider} and {@code model}
     */
    public void needReference(Provider provider, String model, String pointer) throws InvalidInput {
        if (!provider.takesReference(model)) {
            boolean otherModel = provider.takesReference(null);
            throw new InvalidInput(
                    pointer + (otherModel ? "/model" : "/provider"),
                    refusal("Provider " + provider.name() + (otherModel ? " with this model" : "")));
        }
    }

    /**
     * The same for those that are asked next.
     *
     * @param pointer to their list
     */
    public void needReference(List<Provider> fallback, String pointer) throws InvalidInput {
        for (int i = 0; i < fallback.size(); i++) {
            if (!fallback.get(i).takesReference(null)) {
                throw new InvalidInput(
                        pointer + "/" + i, refusal("Provider " + fallback.get(i).name()));
            }
        }
    }

    private String refusal(String who) {
        return who + " takes no picture as reference; those that do are "
                + String.join(", ", providers.takingReference()) + ".";
    }
}
