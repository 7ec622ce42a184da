package dev.quire.api.images;

import dev.quire.kind.InvalidInput.Violation;
import dev.quire.submit.Problem;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** An error in the only shape that OpenAI's clients read. */
@RegisterForReflection
@Schema(name = "OpenAiError")
record OpenAiError(Detail error) {

    /**
     * @param param the member that is wrong, or null
     * @param code what to program against, or null
     */
    @RegisterForReflection
    @Schema(name = "OpenAiErrorDetail")
    record Detail(
            String message,
            String type,
            @Schema(nullable = true) String param,
            @Schema(nullable = true) String code) {}

    static OpenAiError of(Problem problem) {
        boolean theirs = problem.status() < 500;
        String param = problem.errors() == null || problem.errors().isEmpty()
                ? null
                : param(problem.errors().getFirst());
        return new OpenAiError(new Detail(
                problem.detail(),
                theirs ? "invalid_request_error" : "server_error",
                param,
                problem.error().code().name().toLowerCase(Locale.ROOT)));
    }

    /** OpenAI names the member, not the way to it. */
    private static String param(Violation violation) {
        String pointer = violation.pointer();
        return pointer.isEmpty() ? null : pointer.substring(pointer.lastIndexOf('/') + 1);
    }
}
