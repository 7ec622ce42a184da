package dev.quire.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quire.job.JobStore;
import dev.quire.job.JobStore.IdempotencyKey;
import dev.quire.job.JobStore.Remembered;
import dev.quire.job.NewJob;
import dev.quire.kind.InvalidInput;
import dev.quire.kind.Kind;
import dev.quire.kind.Kinds;
import dev.quire.provider.Provider;
import dev.quire.provider.Providers;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** From a request to a stored job: checked, planned, and written in one transaction, once for each key. */
@ApplicationScoped
class Submission {

    private static final Duration SHORTEST_DEADLINE = Duration.ofSeconds(1);
    private static final Duration LONGEST_DEADLINE = Duration.ofDays(365);
    private static final int MAX_METADATA_KEYS = 50;
    private static final int MAX_METADATA_KEY_LENGTH = 500;
    private static final int MAX_METADATA_LENGTH = 16_000;

    private final Kinds kinds;
    private final Providers providers;
    private final JobStore jobs;
    private final JsonBody bodies;

    Submission(Kinds kinds, Providers providers, JobStore jobs, JsonBody bodies) {
        this.kinds = kinds;
        this.providers = providers;
        this.jobs = jobs;
        this.bodies = bodies;
    }

    /** The id of the job, new or made before with the same key and body. */
    UUID submit(byte[] body, int tenantId, Optional<String> name) throws InvalidInput {
        JsonNode tree = bodies.parse(body);
        Optional<IdempotencyKey> key = name.map(named -> new IdempotencyKey(named, hash(tree)));
        // Before anything else: what was accepted once is accepted again, whatever the settings are by now.
        Optional<Remembered> before = key.flatMap(named -> jobs.remembered(tenantId, named.key()));
        if (before.isPresent()) {
            return submittedBefore(before.get(), key.get());
        }
        Optional<UUID> jobId = jobs.submit(plan(bodies.read(tree, SubmitRequest.class), tenantId), key);
        if (jobId.isPresent()) {
            return jobId.get();
        }
        return submittedBefore(
                jobs.remembered(tenantId, key.orElseThrow().key())
                        .orElseThrow(
                                () -> Problem.refuse(409, "This Idempotency-Key is in use right now; send it again.")),
                key.get());
    }

    private NewJob plan(SubmitRequest request, int tenantId) throws InvalidInput {
        Kind kind = kinds.named(request.kind())
                .orElseThrow(
                        () -> new InvalidInput("/kind", "Must be one of " + String.join(", ", kinds.names()) + "."));
        Provider provider = provider(providers, request.provider(), "/provider");
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
                kind.plan(request.input(), provider));
    }

    /** The provider of this name; the default one without a name. */
    static Provider provider(Providers providers, String name, String pointer) throws InvalidInput {
        if (name == null) {
            return providers.byDefault();
        }
        return providers.named(name).orElseThrow(() -> new InvalidInput(pointer, providers.whyNot(name)));
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

    private static UUID submittedBefore(Remembered before, IdempotencyKey key) {
        if (!before.bodySha256().equals(key.bodySha256())) {
            throw Problem.refuse(
                    422, "This Idempotency-Key came with another body before; use a new key for a new job.");
        }
        return before.jobId();
    }

    private static String metadata(JsonNode metadata) throws InvalidInput {
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

    /** Of what the request means, not how it was spaced or in which order. */
    private static String hash(JsonNode request) {
        try {
            byte[] sha256 = MessageDigest.getInstance("SHA-256")
                    .digest(sorted(request).toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sha256);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    private static JsonNode sorted(JsonNode node) {
        if (node.isArray()) {
            ArrayNode elements = JsonNodeFactory.instance.arrayNode(node.size());
            node.forEach(element -> elements.add(sorted(element)));
            return elements;
        }
        if (!node.isObject()) {
            return node;
        }
        ObjectNode members = JsonNodeFactory.instance.objectNode();
        node.propertyStream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(member -> members.set(member.getKey(), sorted(member.getValue())));
        return members;
    }
}
