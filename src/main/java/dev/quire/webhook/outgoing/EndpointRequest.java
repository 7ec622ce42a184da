package dev.quire.webhook.outgoing;

import dev.quire.kind.Text;
import dev.quire.submit.WebhookRequest;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Who is to be told of all jobs.
 *
 * @param url absolute https URL on port 443 or 8443 that leads to a public address
 * @param events filters such as `page.*` and `page.completed`; everything when not given. How a job settles is told
 *     whatever they say
 * @param secret `whsec_` and 24 to 64 bytes in base64; made when not given
 */
@RegisterForReflection
@Schema(name = "WebhookRequest")
record EndpointRequest(
        @NotNull @Text(max = 2000) @Schema(examples = "https://example.com/hook")
        String url,

        @Size(max = 50, message = "must have at most 50 filters")
        List<@NotNull @Text(max = 100) String> events,

        @Text(max = 500) String description,
        @Text(max = 200) String secret) {

    WebhookRequest webhook() {
        return new WebhookRequest(url, events, secret);
    }

    /** Without the secret, which no log is to show. */
    @Override
    public String toString() {
        return "EndpointRequest[" + events + "]";
    }
}
