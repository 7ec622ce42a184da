package dev.quire.kind;

import dev.quire.provider.Simulate;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.List;

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

    /** @param imageUrl a picture that is there already; then nothing is generated */
    @RegisterForReflection
    public record Cover(
            @NotNull @Text(max = 32_000) String prompt,
            @PictureUrl String imageUrl,
            @Valid Simulate simulate) {}

    /**
     * @param number 1 to 1,000,000, unique in the story; the place in the list when not given
     * @param text what stands beside the picture
     * @param imageUrl a picture that is there already; then nothing is generated
     */
    @RegisterForReflection
    public record StoryPage(
            @Min(1) @Max(1_000_000) Integer number,
            @NotNull @Text(max = 32_000) String prompt,
            @Text(max = 32_000) String text,
            @PictureUrl String imageUrl,
            @Valid Simulate simulate) {}
}
