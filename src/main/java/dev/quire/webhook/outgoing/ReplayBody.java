package dev.quire.webhook.outgoing;

import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** @param jobs of how many jobs something is sent again */
@RegisterForReflection
@Schema(name = "WebhookReplay")
record ReplayBody(int jobs) {}
