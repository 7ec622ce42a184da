package dev.quire.submit;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.quire.kind.Text;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A job as a client asks for it.
 *
 * @param input depends on the kind
 * @param provider who generates; the configured default when not given
 * @param review whether the job is to be `ready`, and not over, until a person has decided about each completed page
 * @param cache whether a result will do that another page of such a job has, or is getting, for the same provider, model,
 *     title, prompt, parameters and seed
 * @param fallback providers to ask in turn when the one before provably did not accept a call: it could not be reached,
 *     had too many calls, or its key is wrong; each with its own default model
 * @param language of the content, as a BCP 47 tag
 * @param deadline time for waiting and generating together, as an ISO 8601 duration from PT1S to P365D; what is not
 *     completed by then ends in error; without end when not given
 * @param webhook who is told of this job, beside those who are told of all
 * @param notice who gets a mail when this job has settled, where the operator has turned mail on
 * @param metadata at most 50 keys of at most 500 characters, 16 kB in all; comes back with the job
 */
@RegisterForReflection
@Schema(name = "SubmitRequest")
public record SubmitRequest(
        @NotNull @Schema(examples = "story") String kind,

        @NotNull
        @Schema(
                required = true,
                implementation = Object.class,
                oneOf = {
                    dev.quire.kind.StoryInput.class,
                    dev.quire.kind.ImagesInput.class,
                    dev.quire.kind.content.ContentInput.class,
                    dev.quire.kind.tests.TestsInput.class
                })
        JsonNode input,

        @Text(max = 500) String title,
        @Text(max = 255) String externalId,

        @Min(0) @Max(9) @Schema(description = "5 when not given")
        Integer priority,

        @Text(max = 100) String provider,
        @Text(max = 200) String model,

        @jakarta.validation.constraints.Size(max = 5, message = "must have at most 5 providers")
        List<@NotNull @Text(max = 100) String> fallback,

        @Pattern(
                regexp = "[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*",
                message = "must be a BCP 47 language tag such as en or es-MX")
        String language,

        @Min(1) @Max(10) @Schema(description = "3 when not given")
        Integer maxAttempts,

        @Schema(format = "duration", examples = "PT3M") String deadline,

        @Schema(description = "false when not given") Boolean review,

        @Schema(description = "false when not given") Boolean cache,

        @Valid BudgetBody budget,

        @Valid WebhookRequest webhook,

        // An accessor named notify() would be Object's.
        @JsonProperty("notify") NotifyRequest notice,

        @Schema(implementation = Object.class, type = SchemaType.OBJECT)
        JsonNode metadata) {

    public static final int DEFAULT_PRIORITY = 5;
    public static final int DEFAULT_MAX_ATTEMPTS = 3;
}
