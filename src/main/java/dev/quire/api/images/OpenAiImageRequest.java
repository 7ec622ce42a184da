package dev.quire.api.images;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quire.kind.InvalidInput;
import dev.quire.kind.Size;
import dev.quire.kind.Text;
import dev.quire.provider.Providers;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Body of OpenAI's {@code POST /images/generations}, with all its members. What can't be done here is refused, not
 * passed over; what only some providers can do is theirs.
 *
 * @param prompt what the pictures show
 * @param model a provider's name, or a model of the default provider; the latter's own when not given
 * @param n how many pictures, 1 to 10; 1 when not given
 * @param size {@code auto}, or width and height in pixels; 1024x1024 when not given
 * @param quality as the provider's model knows it
 * @param responseFormat {@code b64_json} or {@code url}; when not given, the latter for the models {@code dall-e-*}
 * @param outputFormat {@code png}, {@code jpeg} or {@code webp}, as far as the provider can choose; the answer says what
 *     came
 * @param outputCompression 100
 * @param background {@code transparent}, {@code opaque} or {@code auto}, as far as the provider can choose
 * @param moderation {@code auto}
 * @param partialImages 0
 * @param stream false
 * @param style {@code vivid} or {@code natural}
 * @param user comes back in the job's metadata
 */
@RegisterForReflection
@Schema(name = "OpenAiImageRequest")
record OpenAiImageRequest(
        @NotNull @Text(max = 32_000) String prompt,
        @Text(max = 200) String model,
        @Min(1) @Max(10) Integer n,

        @Pattern(
                regexp = "auto|" + Size.PATTERN,
                message = "must be auto, or width and height in pixels, each from 64 to 2048, such as 1024x1024")
        String size,

        @Pattern(
                regexp = "auto|standard|hd|low|medium|high",
                message = "must be auto, standard, hd, low, medium or high")
        String quality,

        @Pattern(regexp = "url|b64_json", message = "must be url or b64_json") @JsonProperty("response_format")
        String responseFormat,

        @Pattern(regexp = "png|jpeg|webp", message = "must be png, jpeg or webp") @JsonProperty("output_format")
        String outputFormat,

        @Min(value = 100, message = "must be 100 here") @Max(100) @JsonProperty("output_compression")
        Integer outputCompression,

        @Pattern(regexp = "transparent|opaque|auto", message = "must be transparent, opaque or auto")
        String background,

        @Pattern(regexp = "auto", message = "must be auto here")
        String moderation,

        @Min(0) @Max(value = 0, message = "must be 0 here, as nothing is streamed") @JsonProperty("partial_images")
        Integer partialImages,

        Boolean stream,

        @Pattern(regexp = "vivid|natural", message = "must be vivid or natural")
        String style,

        @Text(max = 500) String user) {

    private static final String AUTO = "auto";

    /** The same as {@code POST /v1/jobs} takes it. */
    ObjectNode job(Providers providers) throws InvalidInput {
        if (Boolean.TRUE.equals(stream)) {
            throw new InvalidInput("/stream", "Must be false: pictures come whole here.");
        }
        boolean namesProvider = model != null && providers.knows(model);
        if (namesProvider && providers.named(model).isEmpty()) {
            throw new InvalidInput("/model", providers.whyNot(model));
        }
        ObjectNode job = JsonNodeFactory.instance
                .objectNode()
                .put("kind", "images")
                .put(namesProvider ? "provider" : "model", model);
        if (user != null) {
            job.putObject("metadata").put("user", user);
        }
        job.putObject("input")
                .put("prompt", prompt)
                .put("count", n)
                .put("size", AUTO.equals(size) ? null : size)
                .put("style", style)
                .put("quality", AUTO.equals(quality) ? null : quality)
                .put("format", outputFormat)
                .put("background", background);
        return job;
    }

    /** Whether the client wants to fetch the pictures itself. */
    boolean byUrl() {
        return responseFormat == null ? model != null && model.startsWith("dall-e-") : responseFormat.equals("url");
    }
}
