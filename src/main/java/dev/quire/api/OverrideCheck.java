package dev.quire.api;

import dev.quire.api.RetryRequest.Overrides;
import dev.quire.job.JobReads;
import dev.quire.job.PageNow;
import dev.quire.kind.InvalidInput;
import dev.quire.kind.ProviderChoice;
import dev.quire.provider.Medium;
import dev.quire.provider.Provider;
import dev.quire.provider.Providers;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Whether the providers that a retry names can make the pages that run again. */
@ApplicationScoped
class OverrideCheck {

    private static final String AT = "/overrides";
    private static final String FALLBACK = AT + "/fallback";

    private final JobReads reads;
    private final Providers providers;
    private final ProviderChoice choice;

    OverrideCheck(JobReads reads, Providers providers, ProviderChoice choice) {
        this.reads = reads;
        this.providers = providers;
        this.choice = choice;
    }

    /** @param again pages that run again, all of one job */
    void providers(Overrides overrides, List<PageNow> again, Medium medium) throws InvalidInput {
        if (overrides.provider() != null) {
            choice.named(overrides.provider(), medium, AT + "/provider");
        }
        if (overrides.fallback() != null) {
            String named = overrides.provider() == null ? "" : overrides.provider();
            choice.fallback(overrides.fallback(), named, medium, FALLBACK);
        }
        boolean same = overrides.provider() == null && overrides.model() == null && overrides.fallback() == null;
        if (same || again.isEmpty()) {
            return;
        }
        Set<String> referring = reads.referring(again.getFirst().jobId);
        for (PageNow page : again) {
            boolean refers = referring.contains(page.key);
            if (overrides.fallback() != null) {
                List<Provider> next = choice.fallback(overrides.fallback(), first(overrides, page), medium, FALLBACK);
                if (refers) {
                    choice.needReference(next, FALLBACK);
                }
            }
            Optional<Provider> first = providers.named(first(overrides, page));
            if (refers && first.isPresent()) {
                choice.needReference(first.get(), model(overrides, page), AT);
            }
        }
    }

    private static String first(Overrides overrides, PageNow page) {
        return overrides.provider() == null ? page.provider : overrides.provider();
    }

    /** Another provider has another model, if only its default. */
    private static String model(Overrides overrides, PageNow page) {
        boolean same = first(overrides, page).equals(page.provider);
        return overrides.model() == null && same ? page.model : overrides.model();
    }
}
