package dev.quire.submit;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.quire.kind.InvalidInput.Violation;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * An error as clients see it (RFC 9457, {@code application/problem+json}).
 *
 * @param type always {@code about:blank}: the status says it, the code says more
 * @param errors what is wrong where, for invalid input
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(
        name = "Problem",
        requiredProperties = {"type", "title", "status", "detail", "error"})
public record Problem(String type, String title, int status, String detail, Refusal error, List<Violation> errors) {

    public static final String MEDIA_TYPE = "application/problem+json";

    /** The code to program against, and the sentence again for clients that read only this. */
    @RegisterForReflection
    @Schema(
            name = "ProblemCode",
            requiredProperties = {"code", "message"})
    public record Refusal(Code code, String message) {}

    /** What kind of error it is. */
    public enum Code {
        INVALID_REQUEST,
        UNAUTHORIZED,
        NOT_FOUND,
        CONFLICT,
        SERVER_BUSY,
        INTERNAL_ERROR
    }

    public static Problem of(int status, String detail, List<Violation> errors) {
        Response.Status known = Response.Status.fromStatusCode(status);
        String title = switch (status) {
            // RFC 9110 has new names for these.
            case 413 -> "Content Too Large";
            case 422 -> "Unprocessable Content";
            default -> known == null ? "Error" : known.getReasonPhrase();
        };
        return new Problem("about:blank", title, status, detail, new Refusal(code(status), detail), errors);
    }

    private static Code code(int status) {
        return switch (status) {
            case 401 -> Code.UNAUTHORIZED;
            case 404 -> Code.NOT_FOUND;
            case 409 -> Code.CONFLICT;
            case 503 -> Code.SERVER_BUSY;
            default -> status < 500 ? Code.INVALID_REQUEST : Code.INTERNAL_ERROR;
        };
    }

    public static WebApplicationException refuse(int status, String detail) {
        return new WebApplicationException(response(status, detail, null));
    }

    /** 503 that says when to come back. */
    public static Response tryAgain(String detail, int retryAfterS) {
        Response problem = response(503, detail, null);
        problem.getHeaders().add(HttpHeaders.RETRY_AFTER, retryAfterS);
        return problem;
    }

    public static Response response(int status, String detail, List<Violation> errors) {
        return Response.status(status)
                .type(MEDIA_TYPE)
                .entity(of(status, detail, errors))
                .build();
    }
}
