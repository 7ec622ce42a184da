package dev.quire.provider.sdserver;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quire.provider.PictureSpec;
import dev.quire.provider.Prompt;
import dev.quire.provider.http.SpokenStyle;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The body of {@code POST /sdapi/v1/txt2img}. Its own styles are names that are set up at the server, so ours is said. */
final class Txt2Img {

    private Txt2Img() {}

    static byte[] body(Prompt prompt, PictureSpec spec, Optional<String> model) {
        ObjectNode body = JsonNodeFactory.instance
                .objectNode()
                .put("prompt", SpokenStyle.withStyle(prompt, spec))
                .put("width", spec.width())
                .put("height", spec.height())
                .put("seed", spec.seed());
        if (spec.negativePrompt() != null) {
            body.put("negative_prompt", spec.negativePrompt());
        }
        if (spec.steps() != null) {
            body.put("steps", spec.steps());
        }
        model.ifPresent(checkpoint -> body.putObject("override_settings").put("sd_model_checkpoint", checkpoint));
        return body.toString().getBytes(StandardCharsets.UTF_8);
    }
}
