package dev.quire.webhook.outgoing;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quire.webhook.outgoing.DeliveryStore.Delivery;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A message to an endpoint and all tries at it.
 *
 * @param messageId the header webhook-id, or what a mail's Message-ID is made of; the same with each try
 * @param type of the event, or `webhook.test`
 * @param state `open`, `delivered` or `failed`
 * @param nextTryAt null when it is over, or being tried
 */
@RegisterForReflection
@Schema(name = "WebhookDelivery")
record DeliveryBody(
        UUID id,
        String messageId,
        String type,
        @Schema(nullable = true) UUID jobId,
        @Schema(nullable = true) Integer seq,
        String state,
        Instant createdAt,
        @Schema(nullable = true) Instant nextTryAt,
        List<Try> tries) {

    /** @param tries parsed */
    static DeliveryBody of(Delivery delivery, JsonNode tries) {
        return new DeliveryBody(
                delivery.id(),
                delivery.messageId(),
                delivery.type(),
                delivery.jobId(),
                delivery.seq(),
                delivery.state(),
                delivery.createdAt(),
                delivery.nextAt(),
                tries.valueStream().map(Try::of).toList());
    }

    /**
     * One try.
     *
     * @param status of the answer, of a mail the SMTP reply; null when there was none
     * @param answer the first part of its body
     * @param error why it does not count; null when the message was delivered
     */
    @RegisterForReflection
    @Schema(name = "WebhookTry")
    record Try(
            Instant at,
            @Schema(nullable = true) Integer status,
            int durationMs,
            @Schema(nullable = true) String answer,
            @Schema(nullable = true) String error) {

        private static Try of(JsonNode row) {
            return new Try(
                    Instant.parse(row.path("at").textValue()),
                    row.path("status").isNull() ? null : row.path("status").intValue(),
                    row.path("durationMs").intValue(),
                    row.path("answer").textValue(),
                    row.path("error").textValue());
        }
    }

    /**
     * A part of the log, newest first.
     *
     * @param next value of {@code after} for the next part; null when there is none
     */
    @RegisterForReflection
    @Schema(name = "WebhookDeliveryList")
    record Page(
            List<DeliveryBody> data,
            boolean hasMore,
            @Schema(nullable = true) UUID next) {}
}
