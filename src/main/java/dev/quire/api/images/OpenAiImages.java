package dev.quire.api.images;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * OpenAI's answer with pictures.
 *
 * @param created when the job was submitted, in seconds since 1970
 * @param outputFormat what the pictures are; null when they are not all of one type
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "OpenAiImages")
record OpenAiImages(
        long created,
        List<Image> data,
        @JsonProperty("output_format") String outputFormat) {

    /** A picture: one of the two is there. */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "OpenAiImage")
    record Image(@JsonProperty("b64_json") byte[] base64, String url) {}
}
