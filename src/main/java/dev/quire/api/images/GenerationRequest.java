package dev.quire.api.images;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quire.kind.Size;
import dev.quire.kind.Text;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Pictures as the image façade is asked for them.
 *
 * @param count how many, 1 to 5; 1 when not given
 * @param seed seed of the first, counted up for the next; 0 to 2³²-1, random for each when not given
 * @param size {@code WIDTHxHEIGHT} in pixels; 1024x1024 when not given
 * @param steps diffusion steps, 1 to 200, for providers that have them
 * @param provider who generates; the configured default when not given
 */
@RegisterForReflection
@Schema(name = "GenerationRequest")
record GenerationRequest(
        @NotNull @Text(max = 32_000) String prompt,
        @Text(max = 32_000) String negativePrompt,
        @Min(1) @Max(5) Integer count,
        @Min(0) @Max(4294967295L) Long seed,

        @Pattern(regexp = Size.PATTERN, message = Size.MESSAGE)
        String size,

        @Min(1) @Max(200) Integer steps,
        @Text(max = 200) String style,
        @Text(max = 100) String provider,
        @Text(max = 200) String model) {

    /** Steps where none are asked for: as fine as the percent that providers tell. */
    private static final int STEPS = 100;

    /** The same as {@code POST /v1/jobs} takes it. */
    ObjectNode job() {
        ObjectNode job = JsonNodeFactory.instance.objectNode().put("kind", "images");
        job.put("provider", provider).put("model", model);
        job.putObject("metadata").put(GenerationBody.STEPS, steps == null ? STEPS : steps);
        job.putObject("input")
                .put("prompt", prompt)
                .put("negativePrompt", negativePrompt)
                .put("count", count)
                .put("seed", seed)
                .put("size", size)
                .put("steps", steps)
                .put("style", style);
        return job;
    }
}
