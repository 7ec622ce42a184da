package dev.quire.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quire.api.RetryRequest.Overrides;
import dev.quire.job.JobReads;
import dev.quire.job.JobReads.JobNow;
import dev.quire.job.JobStore;
import dev.quire.job.JobStore.MovedMeanwhile;
import dev.quire.job.JobStore.Retry;
import dev.quire.job.PageNow;
import dev.quire.job.PageResult;
import dev.quire.job.PageState;
import dev.quire.kind.InvalidInput;
import dev.quire.kind.Kind;
import dev.quire.kind.Kinds;
import dev.quire.provider.Medium;
import dev.quire.provider.Provider;
import dev.quire.provider.Providers;
import dev.quire.submit.BudgetBody;
import dev.quire.submit.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/** Cancel, retry and delete, as the door offers them. */
@ApplicationScoped
class JobActions {

    private static final int TRIES = 10;

    private final JobStore jobs;
    private final JobReads reads;
    private final Providers providers;
    private final Kinds kinds;
    private final OverrideCheck check;
    private final ObjectMapper json;

    JobActions(
            JobStore jobs, JobReads reads, Providers providers, Kinds kinds, OverrideCheck check, ObjectMapper json) {
        this.jobs = jobs;
        this.reads = reads;
        this.providers = providers;
        this.kinds = kinds;
        this.check = check;
        this.json = json;
    }

    /** Returns whether anything was live. */
    boolean cancel(int tenantId, UUID jobId, Optional<String> key) {
        return meanwhile(() -> jobs.cancel(tenantId, jobId, key));
    }

    /** Returns whether there was such a job. */
    boolean delete(int tenantId, UUID jobId) {
        return meanwhile(() -> jobs.delete(tenantId, jobId));
    }

    /** Returns how many pages run again. */
    int retry(int tenantId, JobNow now, RetryRequest request) throws InvalidInput {
        Overrides overrides = request.overrides() == null ? RetryRequest.NO_OVERRIDES : request.overrides();
        Optional<ArrayNode> keys = keys(request.pages(), now);
        Medium medium = kinds.named(now.job().kind).map(Kind::makes).orElse(Medium.PICTURE);
        if (medium == Medium.TEXT && overrides.style() != null) {
            throw new InvalidInput("/overrides/style", "Only pictures have a style.");
        }
        check.providers(overrides, again(keys, now), medium);
        refuseSimulation(overrides, now);
        return jobs.retry(
                tenantId,
                now.job().id,
                new Retry(
                        keys.isEmpty(),
                        keys.map(ArrayNode::toString).orElse("[]"),
                        overrides.prompt(),
                        overrides.provider(),
                        overrides.model(),
                        specPatch(overrides).toString(),
                        BudgetBody.amount(request.budget()),
                        overrides.fallback() == null
                                ? null
                                : json.valueToTree(overrides.fallback()).toString()));
    }

    /** Shows another version of a page. */
    void choose(int tenantId, UUID jobId, PageNow page, ChooseRequest request) throws InvalidInput {
        List<PageResult> versions = reads.results(page.id);
        if (versions.stream().noneMatch(each -> each.attempt.equals(request.version()))) {
            throw new InvalidInput(
                    "/version",
                    versions.isEmpty()
                            ? "The page has no version yet."
                            : "Must be one of "
                                    + versions.stream()
                                            .map(each -> each.attempt.toString())
                                            .collect(Collectors.joining(", "))
                                    + ".");
        }
        meanwhile(() -> jobs.choose(tenantId, jobId, page.key, request.version()));
    }

    /** The named pages; empty for all failed ones. */
    private static Optional<ArrayNode> keys(JsonNode pages, JobNow now) throws InvalidInput {
        if (pages == null
                || pages.isNull()
                || (pages.isTextual() && pages.textValue().equals("failed"))) {
            return Optional.empty();
        }
        if (pages.isTextual() && pages.textValue().equals("rejected")) {
            ArrayNode rejected = JsonNodeFactory.instance.arrayNode();
            now.pages().stream().filter(page -> "rejected".equals(page.review)).forEach(page -> rejected.add(page.key));
            return Optional.of(rejected);
        }
        if (!(pages instanceof ArrayNode keys) || keys.isEmpty()) {
            throw new InvalidInput("/pages", "Must be \"failed\", \"rejected\" or an array of page keys.");
        }
        for (int i = 0; i < keys.size(); i++) {
            if (!keys.get(i).isTextual() || now.page(keys.get(i).textValue()).isEmpty()) {
                throw new InvalidInput("/pages/" + i, "Must be the key of a page of this job.");
            }
        }
        return Optional.of(keys);
    }

    /** The pages that run again, as far as they can be told from what was read. */
    private static List<PageNow> again(Optional<ArrayNode> keys, JobNow now) {
        return keys.isEmpty()
                ? now.pages().stream()
                        .filter(page -> page.state() == PageState.ERROR)
                        .toList()
                : keys.get()
                        .valueStream()
                        .flatMap(key -> now.page(key.textValue()).stream())
                        .toList();
    }

    private void refuseSimulation(Overrides overrides, JobNow now) throws InvalidInput {
        String name = overrides.provider() == null ? now.pages().getFirst().provider : overrides.provider();
        if (overrides.simulate() != null
                && !providers.named(name).map(Provider::simulates).orElse(false)) {
            throw new InvalidInput("/overrides/simulate", "Provider " + name + " does not simulate here.");
        }
    }

    private ObjectNode specPatch(Overrides overrides) {
        ObjectNode patch = json.createObjectNode();
        if (overrides.seed() != null) {
            patch.put("seed", overrides.seed());
        }
        if (overrides.style() != null) {
            patch.put("style", overrides.style());
        }
        if (overrides.simulate() != null) {
            patch.set("simulate", json.valueToTree(overrides.simulate()));
        }
        return patch;
    }

    private static boolean meanwhile(Change change) {
        for (int attempt = 0; attempt < TRIES; attempt++) {
            try {
                return change.run();
            } catch (MovedMeanwhile e) {
                // Nothing was changed; the next try sees the pages that were queued.
            }
        }
        throw Problem.refuse(503, "The job is changing too fast right now; try again.");
    }

    @FunctionalInterface
    private interface Change {
        boolean run() throws MovedMeanwhile;
    }
}
