package dev.quire.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** From a request to a stored job: checked, planned, and written in one transaction, once for each key. */
@ApplicationScoped
class Submission {

    private static final int MAX_METADATA_KEYS = 50;
    private static final int MAX_METADATA_KEY_LENGTH = 500;
    private static final int MAX_METADATA_LENGTH = 16_000;

    private final Kinds kinds;
    private final Providers providers;
    private final JobStore jobs;
    private final ObjectMapper json;

    Submission(Kinds kinds, Providers providers, JobStore jobs, ObjectMapper json) {
        this.kinds = kinds;
        this.providers = providers;
        this.jobs = jobs;
        this.json = json;
    }

    /** The id of the job, new or made before with the same key and body. */
    UUID submit(SubmitRequest request, int tenantId, Optional<String> key) throws InvalidInput {
        Kind kind = kinds.named(request.kind())
                .orElseThrow(
                        () -> new InvalidInput("/kind", "Must be one of " + String.join(", ", kinds.names()) + "."));
        Provider provider = provider(providers, request.provider(), "/provider");
        NewJob job = new NewJob(
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
                kind.plan(request.input(), provider));
        Optional<IdempotencyKey> named = key.map(name -> new IdempotencyKey(name, hash(request)));
        Optional<UUID> jobId = jobs.submit(job, named);
        return jobId.isPresent() ? jobId.get() : submittedBefore(tenantId, named.orElseThrow());
    }

    /** The provider of this name; the default one without a name. */
    static Provider provider(Providers providers, String name, String pointer) throws InvalidInput {
        if (name == null) {
            return providers.byDefault();
        }
        return providers
                .named(name)
                .orElseThrow(() -> new InvalidInput(
                        pointer,
                        "Must be one of "
                                + String.join(
                                        ", ",
                                        providers.all().stream()
                                                .map(Provider::name)
                                                .toList()) + "."));
    }

    private UUID submittedBefore(int tenantId, IdempotencyKey key) throws InvalidInput {
        Remembered before = jobs.remembered(tenantId, key.key())
                .orElseThrow(() -> Problem.refuse(409, "This Idempotency-Key is in use right now; send it again."));
        if (!before.bodySha256().equals(key.bodySha256())) {
            throw Problem.refuse(
                    422, "This Idempotency-Key came with another body before; use a new key for a new job.");
        }
        return before.jobId();
    }

    private String metadata(JsonNode metadata) throws InvalidInput {
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

    /** Of what the request means, not how it was spaced. */
    private String hash(SubmitRequest request) {
        try {
            byte[] sha256 = MessageDigest.getInstance("SHA-256").digest(json.writeValueAsBytes(request));
            return HexFormat.of().formatHex(sha256);
        } catch (NoSuchAlgorithmException | JsonProcessingException e) {
            throw new IllegalStateException("A record of ours could not be hashed", e);
        }
    }
}
