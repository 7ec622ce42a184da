package dev.quire.webhook.outgoing;

import dev.quire.body.EventBody;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;

/**
 * What is sent, in the shape that Standard Webhooks recommends.
 *
 * @param timestamp when it happened
 */
@RegisterForReflection
record MessageBody(String type, Instant timestamp, EventBody data) {}
