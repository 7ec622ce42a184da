package dev.quire.api;

import dev.quire.job.Outage;
import dev.quire.kind.InvalidInput;
import dev.quire.media.BytesAwayException;
import dev.quire.submit.Problem;
import io.quarkus.logging.Log;
import io.quarkus.runtime.Application;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.UUID;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Every refusal and failure becomes problem+json here. */
class ProblemMappers {

    private static final int RETRY_AFTER_S = 1;

    @ServerExceptionMapper
    Response invalid(InvalidInput invalid) {
        InvalidInput.Violation first = invalid.violations().getFirst();
        String where = first.pointer().isEmpty() ? "The body" : first.pointer();
        return Problem.response(422, where + " is invalid. " + first.detail(), invalid.violations());
    }

    /** What JAX-RS itself refuses: unknown paths, wrong methods and media types. */
    @ServerExceptionMapper
    Response refused(WebApplicationException refused) {
        Response answer = refused.getResponse();
        if (answer.hasEntity() || answer.getStatus() < 400) {
            return answer;
        }
        Response problem = Problem.response(answer.getStatus(), sentence(answer.getStatus()), null);
        answer.getHeaders()
                .forEach((name, values) -> values.forEach(value -> {
                    if (!name.equalsIgnoreCase(HttpHeaders.CONTENT_TYPE)
                            && !name.equalsIgnoreCase(HttpHeaders.CONTENT_LENGTH)) {
                        problem.getHeaders().add(name, value);
                    }
                }));
        return problem;
    }

    @ServerExceptionMapper
    Response away(BytesAwayException away) {
        Log.warnf("Answered 503, the store of results is away: %s", away.getMessage());
        return Problem.tryAgain("The store of results is not there right now; try again.", RETRY_AFTER_S);
    }

    @ServerExceptionMapper
    Response failed(RuntimeException failure) {
        if (Outage.caused(failure)) {
            Log.warnf("Answered 503, the database is away: %s", failure.getMessage());
            return Problem.tryAgain("The database is not there right now; try again.", RETRY_AFTER_S);
        }
        if (!Application.currentApplication().isStarted()) {
            // A request that outlives the shutdown's timeout loses its session in the middle.
            Log.warnf("Answered 503, the stop broke a request off: %s", failure.getMessage());
            return Problem.tryAgain("This replica is stopping; try again.", RETRY_AFTER_S);
        }
        UUID incident = UUID.randomUUID();
        Log.errorf(failure, "Incident %s", incident);
        return Problem.response(500, "Something failed here; the log has it as incident " + incident + ".", null);
    }

    private static String sentence(int status) {
        return switch (status) {
            case 404 -> "There is nothing at this path; /q/openapi lists the paths there are.";
            case 405 -> "This path does not answer this method; /q/openapi lists those it does.";
            case 406 -> "This can't be had in a media type that the header Accept asks for; it is application/json.";
            case 415 -> "Send the body as Content-Type: application/json.";
            default -> "The request was refused.";
        };
    }
}
