package dev.quire.webhook.outgoing;

import dev.quire.kind.Text;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What is to be another; what is left out stays.
 *
 * @param disabled true ends what is open and sends nothing more; false begins again with what happens from now on
 */
@RegisterForReflection
@Schema(name = "WebhookPatch")
record EndpointPatch(
        @Text(max = 2000) String url,

        @Size(max = 50, message = "must have at most 50 filters")
        List<@NotNull @Text(max = 100) String> events,

        @Text(max = 500) String description,
        Boolean disabled) {}
