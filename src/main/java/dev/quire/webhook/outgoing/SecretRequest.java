package dev.quire.webhook.outgoing;

import dev.quire.kind.Text;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** @param secret `whsec_` and 24 to 64 bytes in base64; made when not given */
@RegisterForReflection
@Schema(name = "WebhookSecretRequest")
record SecretRequest(@Text(max = 200) String secret) {

    /** Without the secret, which no log is to show. */
    @Override
    public String toString() {
        return "SecretRequest[]";
    }
}
