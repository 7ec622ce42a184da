package dev.quire.api;

import dev.quire.body.CostBody;
import dev.quire.job.NewJob;
import dev.quire.job.NewPage;
import dev.quire.job.Outlook.Pace;
import dev.quire.job.OutlookStore;
import dev.quire.kind.InvalidInput;
import dev.quire.kind.Kinds;
import dev.quire.provider.Medium;
import dev.quire.provider.Price;
import dev.quire.provider.Provider;
import dev.quire.provider.Providers;
import dev.quire.submit.JsonBody;
import dev.quire.submit.Submission;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Says what a job would cost and how long it would take, and stores nothing. */
@ApplicationScoped
class Estimates {

    private final Submission submission;
    private final JsonBody bodies;
    private final Providers providers;
    private final Kinds kinds;
    private final OutlookStore outlooks;

    Estimates(Submission submission, JsonBody bodies, Providers providers, Kinds kinds, OutlookStore outlooks) {
        this.submission = submission;
        this.bodies = bodies;
        this.providers = providers;
        this.kinds = kinds;
        this.outlooks = outlooks;
    }

    EstimateBody estimate(byte[] body, int tenantId) throws InvalidInput {
        NewJob job = submission.plan(bodies.parse(body, JsonBody.MAX_BYTES), tenantId, Optional.empty());
        List<NewPage> calls =
                job.pages().stream().filter(page -> page.imageUrl() == null).toList();
        List<Price> prices = prices(job, calls);
        BigDecimal cost = prices.stream().map(Price::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
        boolean within = job.maxCost() == null || cost.compareTo(job.maxCost()) <= 0;
        return new EstimateBody(
                job.pages().size(),
                calls.size(),
                new EstimateBody.Estimated(
                        CostBody.amount(cost),
                        CostBody.CURRENCY,
                        within,
                        prices.stream().anyMatch(Price::bound)),
                etaMs(job.provider(), calls));
    }

    /** Of the calls that cost something, by the provider that is asked first. */
    private List<Price> prices(NewJob job, List<NewPage> calls) {
        Provider provider = providers.named(job.provider()).orElseThrow();
        Medium medium = kinds.named(job.kind()).orElseThrow().makes();
        return calls.stream()
                .flatMap(page -> provider.price(medium, job.model(), Price.bytes(page.prompt(), page.spec())).stream())
                .toList();
    }

    /** What leads is made before the rest. */
    private Long etaMs(String provider, List<NewPage> calls) {
        Pace pace = outlooks.paces(Set.of(provider)).getOrDefault(provider, new Pace(null, null, null));
        long leading = calls.stream().filter(NewPage::leads).count();
        OptionalLong leadingMs = pace.ms(leading);
        return leadingMs.isEmpty()
                ? null
                : (Long)
                        (leadingMs.getAsLong() + pace.ms(calls.size() - leading).orElse(0));
    }
}
