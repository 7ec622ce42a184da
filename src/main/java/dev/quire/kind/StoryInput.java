package dev.quire.kind;

import dev.quire.provider.Simulate;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Input of kind {@code story}: pictures for pages, and for a cover that is made first.
 *
 * @param style such as {@code watercolor}, for all pages
 * @param size {@code WIDTHxHEIGHT} in pixels; 1024x1024 when not given
 * @param seed 0 to 2³²-1; random when not given
 */
@RegisterForReflection
public record StoryInput(
        @Text(max = 200) String style,

        @Pattern(regexp = Size.PATTERN, message = Size.MESSAGE)
        String size,

        @Min(0) @Max(4294967295L) Long seed,
        @Valid Cover cover,

        @NotNull
        @jakarta.validation.constraints.Size(
                min = 1,
                max = 1000,
                message = "must have 1 to 1000 pages, the cover included")
        List<@Valid @NotNull StoryPage> pages) {

    /**
     * @param imageUrl a picture that is there already; then nothing is generated
     * @param reference whether the pages are made with this picture as reference, so that characters and style stay the
     *     same; false when not given
     * @param fallback instead of the job's, for this page
     */
    @RegisterForReflection
    public record Cover(
            @NotNull @Text(max = 32_000) String prompt,
            @PictureUrl String imageUrl,
            @Schema(description = "false when not given") Boolean reference,

            @jakarta.validation.constraints.Size(max = 5, message = "must have at most 5 providers")
            List<@NotNull @Text(max = 100) String> fallback,

            @Valid Simulate simulate) {}

    /**
     * @param number 1 to 1,000,000, unique in the story; the place in the list when not given
     * @param text what stands beside the picture
     * @param imageUrl a picture that is there already; then nothing is generated
     * @param fallback instead of the job's, for this page
     */
    @RegisterForReflection
    public record StoryPage(
            @Min(1) @Max(1_000_000) Integer number,
            @NotNull @Text(max = 32_000) String prompt,
            @Text(max = 32_000) String text,
            @PictureUrl String imageUrl,

            @jakarta.validation.constraints.Size(max = 5, message = "must have at most 5 providers")
            List<@NotNull @Text(max = 100) String> fallback,

            @Valid Simulate simulate) {}
}
