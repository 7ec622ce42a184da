package dev.quire.api.images;

import dev.quire.submit.Problem;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.MediaType;
import java.util.UUID;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/**
 * Refusals as other services say them: invalid input is 400 where pictures are asked for, and below {@code /openai}
 * refusals have OpenAI's shape and every answer a request id.
 */
class TheirShape {

    private static final String OPENAI = "/openai/";
    private static final String IMAGES = "/v1/images/";

    @ServerResponseFilter
    void shape(ContainerRequestContext request, ContainerResponseContext response) {
        String path = request.getUriInfo().getPath();
        boolean openAi = path.startsWith(OPENAI);
        if (openAi) {
            response.getHeaders().putSingle("x-request-id", "req_" + UUID.randomUUID());
        }
        if ((openAi || path.startsWith(IMAGES)) && response.getEntity() instanceof Problem problem) {
            int status = problem.status() == 422 ? 400 : problem.status();
            Problem theirs = Problem.of(status, problem.detail(), problem.errors());
            response.setStatus(status);
            if (openAi) {
                response.setEntity(OpenAiError.of(theirs), null, MediaType.APPLICATION_JSON_TYPE);
            } else {
                response.setEntity(theirs);
            }
        }
    }
}
