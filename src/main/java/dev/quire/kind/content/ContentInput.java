package dev.quire.kind.content;

import dev.quire.kind.Text;
import dev.quire.provider.Simulate;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Input of kind {@code content}: texts for a shop or a site, one page each.
 *
 * @param seed 0 to 2³²-1, counted up for each next item; random when not given
 */
@RegisterForReflection
@Schema(name = "ContentInput")
public record ContentInput(
        @NotNull @Size(min = 1, max = 1000, message = "must have 1 to 1000 items")
        List<@Valid @NotNull Item> items,

        @Min(0) @Max(4294967295L) Long seed) {

    /**
     * One text.
     *
     * @param targetKeywords what it is about and is to be found by
     * @param components the members of the result, such as {@code title}; what the type has when not given
     * @param brandVoice how it is to sound
     * @param language BCP 47 tag; the job's when not given, else {@code en}
     */
    @RegisterForReflection
    @Schema(name = "ContentItem")
    public record Item(
            @NotNull ContentType type,

            @NotNull @Size(min = 1, max = 50, message = "must have 1 to 50 keywords")
            List<@NotNull @Text(max = 200) String> targetKeywords,

            @Size(max = 20, message = "must have at most 20 components")
            List<
                            @NotNull
                            @Pattern(
                                    regexp = "[A-Za-z][A-Za-z0-9_]{0,49}",
                                    message = "must be a name of at most 50 letters, digits and _, such as metaTitle")
                            String>
                    components,

            @Text(max = 2_000) String brandVoice,

            @Pattern(
                    regexp = "[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*",
                    message = "must be a BCP 47 language tag such as en or es-MX")
            String language,

            @Valid Simulate simulate) {}
}
