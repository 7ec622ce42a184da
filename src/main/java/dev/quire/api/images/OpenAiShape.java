package dev.quire.api.images;

import dev.quire.api.Problem;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.MediaType;
import java.util.UUID;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/** Below {@code /openai} every answer has a request id, and every refusal is shaped as OpenAI shapes it. */
class OpenAiShape {

    private static final String PATH = "/openai/";

    @ServerResponseFilter
    void shape(ContainerRequestContext request, ContainerResponseContext response) {
        if (!request.getUriInfo().getPath().startsWith(PATH)) {
            return;
        }
        response.getHeaders().putSingle("x-request-id", "req_" + UUID.randomUUID());
        if (response.getEntity() instanceof Problem problem) {
            if (response.getStatus() == 422) {
                // OpenAI's own way to say it.
                response.setStatus(400);
            }
            response.setEntity(OpenAiError.of(problem), null, MediaType.APPLICATION_JSON_TYPE);
        }
    }
}
