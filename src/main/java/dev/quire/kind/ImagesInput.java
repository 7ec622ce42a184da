package dev.quire.kind;

import dev.quire.provider.Simulate;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;

/**
 * Input of kind {@code images}: variants of one prompt.
 *
 * @param count how many, 1 to 1000; 1 when not given
 * @param seed seed of the first, counted up for the next; 0 to 2³²-1, random for each when not given
 * @param size {@code WIDTHxHEIGHT} in pixels; 1024x1024 when not given
 * @param steps diffusion steps, 1 to 200, for providers that have them
 * @param quality in the words of the provider's model, such as {@code high} or {@code hd}
 * @param format {@code png}, {@code jpeg} or {@code webp}, for providers that can choose
 * @param background {@code transparent}, {@code opaque} or {@code auto}, for providers that can choose; a JPEG is never
 *     transparent
 */
@RegisterForReflection
public record ImagesInput(
        @NotNull @Text(max = 32_000) String prompt,
        @Min(1) @Max(1000) Integer count,
        @Text(max = 200) String style,
        @Min(0) @Max(4294967295L) Long seed,

        @Pattern(regexp = Size.PATTERN, message = Size.MESSAGE)
        String size,

        @Min(1) @Max(200) Integer steps,
        @Text(max = 32_000) String negativePrompt,
        @Text(max = 50) String quality,

        @Pattern(regexp = "png|jpeg|webp", message = "must be png, jpeg or webp")
        String format,

        @Pattern(regexp = "transparent|opaque|auto", message = "must be transparent, opaque or auto")
        String background,

        @Valid Simulate simulate) {}
