package dev.quire.webhook.outgoing;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Who is told.
 *
 * @param jobId the one job it is told of; null for all
 * @param disabled whether nothing is sent, with the reason
 * @param formerSecretUntil until when the secret before the last rotation signs too
 * @param secret only in the answer that made it
 */
@RegisterForReflection
@Schema(name = "Webhook")
record EndpointBody(
        UUID id,
        @Schema(nullable = true) UUID jobId,
        String url,
        List<String> events,
        @Schema(nullable = true) String description,
        boolean disabled,
        @Schema(nullable = true) Instant disabledAt,
        @Schema(nullable = true) String disabledReason,
        @Schema(nullable = true) Instant formerSecretUntil,
        Instant createdAt,
        Instant updatedAt,
        @Schema(nullable = true) String secret) {

    /** @param secret null when it is not to be shown */
    static EndpointBody of(Endpoint endpoint, String secret) {
        return new EndpointBody(
                endpoint.id(),
                endpoint.jobId(),
                endpoint.url(),
                endpoint.events(),
                endpoint.description(),
                endpoint.disabledAt() != null,
                endpoint.disabledAt(),
                endpoint.disabledReason(),
                endpoint.formerUntil(),
                endpoint.createdAt(),
                endpoint.updatedAt(),
                secret);
    }

    /** Without the secret, which no log is to show. */
    @Override
    public String toString() {
        return "EndpointBody[" + id + "]";
    }

    /** All endpoints; there are few. */
    @RegisterForReflection
    @Schema(name = "WebhookList")
    record All(List<EndpointBody> data) {}
}
