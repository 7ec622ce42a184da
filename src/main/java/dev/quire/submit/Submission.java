package dev.quire.submit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.quire.job.JobReads;
import dev.quire.job.JobReads.JobNow;
import dev.quire.job.JobStore;
import dev.quire.job.NewBatch;
import dev.quire.job.NewJob;
import dev.quire.job.NewPage;
import dev.quire.job.NewWebhook;
import dev.quire.kind.Generators;
import dev.quire.kind.InvalidInput;
import dev.quire.kind.Kind;
import dev.quire.kind.Kinds;
import dev.quire.kind.ProviderChoice;
import dev.quire.provider.Provider;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** From a request to a stored job: checked, planned, and written in one transaction. */
@ApplicationScoped
public class Submission {

    private static final Duration SHORTEST_DEADLINE = Duration.ofSeconds(1);
    private static final Duration LONGEST_DEADLINE = Duration.ofDays(365);
    private static final int MAX_METADATA_KEYS = 50;
    private static final int MAX_METADATA_KEY_LENGTH = 500;
    private static final int MAX_METADATA_LENGTH = 16_000;

    private final Kinds kinds;
    private final ProviderChoice choice;
    private final JobStore jobs;
    private final JobReads reads;
    private final JsonBody bodies;
    private final OncePerKey oncePerKey;
    private final Webhooks webhooks;

    Submission(
            Kinds kinds,
            ProviderChoice choice,
            JobStore jobs,
            JobReads reads,
            JsonBody bodies,
            OncePerKey oncePerKey,
            Webhooks webhooks) {
        this.kinds = kinds;
        this.choice = choice;
        this.jobs = jobs;
        this.reads = reads;
        this.bodies = bodies;
        this.oncePerKey = oncePerKey;
        this.webhooks = webhooks;
    }

    /** The job, and its webhook if this call made it. */
    public Submitted submit(byte[] body, int tenantId, Optional<String> name) throws InvalidInput {
        return submitted(bodies.parse(body, JsonBody.MAX_BYTES), tenantId, name, Optional.empty());
    }

    /**
     * The job, new or made before with the same key and body.
     *
     * @param tree a request as {@code POST /v1/jobs} takes it
     * @param name what {@link OncePerKey#name} gave
     * @param keep how long after it has settled it is deleted; empty leaves that to the service
     */
    public JobNow submit(JsonNode tree, int tenantId, Optional<String> name, Optional<Duration> keep)
            throws InvalidInput {
        return submitted(tree, tenantId, name, keep).now();
    }

    private Submitted submitted(JsonNode tree, int tenantId, Optional<String> name, Optional<Duration> keep)
            throws InvalidInput {
        return oncePerKey.make(
                tenantId,
                name,
                "",
                tree,
                key -> {
                    NewJob job = plan(tree, tenantId, keep);
                    return jobs.submit(job, key).map(now -> new Submitted(now, job.webhook()));
                },
                jobId -> reads.find(tenantId, jobId).map(now -> new Submitted(now, Optional.empty())));
    }

    /**
     * The job that an event asks for: the same one whenever the event comes again, whatever it says then. Empty when that
     * job was deleted meanwhile.
     *
     * @param name of the event; one without a name is new each time
     * @param asked gives a request as {@code POST /v1/jobs} takes it; not asked for when the job is there
     */
    public Optional<JobNow> submitOnce(int tenantId, Optional<String> name, Asked asked) throws InvalidInput {
        return oncePerKey
                .make(
                        tenantId,
                        name,
                        "",
                        NullNode.getInstance(),
                        key -> jobs.submit(plan(asked.job(), tenantId, Optional.empty()), key)
                                .map(now -> new Once(Optional.of(now))),
                        jobId -> Optional.of(new Once(reads.find(tenantId, jobId))))
                .job();
    }

    /** What was made once; empty when it is gone. */
    private record Once(Optional<JobNow> job) {}

    /** A request that is made only when it is needed. */
    @FunctionalInterface
    public interface Asked {
        JsonNode job() throws InvalidInput;
    }

    /**
     * What a submit came to.
     *
     * @param webhook of the job, where it has one and was made by this very call
     */
    public record Submitted(JobNow now, Optional<NewWebhook> webhook) {}

    /** A job as asked for, checked and with its pages planned. */
    public NewJob plan(JsonNode job, int tenantId, Optional<Duration> keep) throws InvalidInput {
        SubmitRequest request = bodies.read(job, SubmitRequest.class);
        Kind kind = kinds.named(request.kind())
                .orElseThrow(
                        () -> new InvalidInput("/kind", "Must be one of " + String.join(", ", kinds.names()) + "."));
        Provider provider = choice.named(request.provider(), kind.makes(), "/provider");
        List<Provider> fallback = choice.fallback(request.fallback(), provider.name(), kind.makes(), "/fallback");
        Generators by = new Generators(provider, request.model(), fallback);
        List<NewPage> pages = kind.plan(request.input(), request.language(), by);
        if (pages.stream().mapToLong(NewPage::characters).sum() > NewBatch.MAX_CHARACTERS) {
            throw new InvalidInput(
                    "/input", "Must have at most " + NewBatch.MAX_CHARACTERS + " characters on all pages together.");
        }
        return new NewJob(
                tenantId,
                kind.name(),
                request.title(),
                request.externalId(),
                request.language(),
                metadata(request.metadata()),
                request.priority() == null ? SubmitRequest.DEFAULT_PRIORITY : request.priority(),
                request.maxAttempts() == null ? SubmitRequest.DEFAULT_MAX_ATTEMPTS : request.maxAttempts(),
                provider.name(),
                request.model(),
                deadline(request.deadline()),
                keep,
                fallback.stream().map(Provider::name).toList(),
                BudgetBody.amount(request.budget()),
                Boolean.TRUE.equals(request.review()),
                Boolean.TRUE.equals(request.cache()),
                pages,
                webhooks(request, tenantId));
    }

    private List<NewWebhook> webhooks(SubmitRequest request, int tenantId) throws InvalidInput {
        List<NewWebhook> told = new ArrayList<>();
        if (request.webhook() != null) {
            told.add(webhooks.plan(tenantId, request.webhook(), "/webhook"));
        }
        if (request.notice() != null) {
            told.add(webhooks.plan(tenantId, request.notice(), "/notify"));
        }
        return told;
    }

    private static Optional<Duration> deadline(String asked) throws InvalidInput {
        if (asked == null) {
            return Optional.empty();
        }
        try {
            Duration deadline = Duration.parse(asked);
            if (deadline.compareTo(SHORTEST_DEADLINE) >= 0 && deadline.compareTo(LONGEST_DEADLINE) <= 0) {
                return Optional.of(deadline);
            }
        } catch (DateTimeParseException e) {
            // Refused below, as every other value out of range.
        }
        throw new InvalidInput("/deadline", "Must be an ISO 8601 duration from PT1S to P365D, such as PT3M.");
    }

    /** What comes back as it was sent, as JSON; null when there is none. */
    public static String metadata(JsonNode metadata) throws InvalidInput {
        if (metadata == null || metadata.isNull()) {
            return null;
        }
        if (!metadata.isObject()) {
            throw new InvalidInput("/metadata", "Must be an object.");
        }
        if (metadata.size() > MAX_METADATA_KEYS) {
            throw new InvalidInput("/metadata", "Must have at most " + MAX_METADATA_KEYS + " keys.");
        }
        for (Map.Entry<String, JsonNode> entry : metadata.properties()) {
            if (entry.getKey().length() > MAX_METADATA_KEY_LENGTH) {
                throw new InvalidInput(
                        "/metadata", "Keys must have at most " + MAX_METADATA_KEY_LENGTH + " characters.");
            }
        }
        String written = metadata.toString();
        if (written.length() > MAX_METADATA_LENGTH) {
            throw new InvalidInput("/metadata", "Must have at most " + MAX_METADATA_LENGTH + " characters in all.");
        }
        return written;
    }
}
