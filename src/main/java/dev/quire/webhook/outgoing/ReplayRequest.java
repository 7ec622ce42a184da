package dev.quire.webhook.outgoing;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What is to be sent again: one of both.
 *
 * @param delivery one message, by the id that the log has
 * @param since all that happened since then, delivered or not, in the order of each job; 30 days at most
 */
@RegisterForReflection
@Schema(name = "WebhookReplayRequest")
record ReplayRequest(UUID delivery, Instant since) {}
