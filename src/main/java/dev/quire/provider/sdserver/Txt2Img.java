package dev.quire.provider.sdserver;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quire.provider.PictureSpec;
import dev.quire.provider.Prompt;
import dev.quire.provider.ReferencePicture;
import dev.quire.provider.http.RequestBody;
import dev.quire.provider.http.SpokenStyle;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The body of {@code POST /sdapi/v1/txt2img} and of {@code img2img}, which begins with another picture instead of with
 * noise. Its own styles are names that are set up at the server, so ours is said.
 */
final class Txt2Img {

    /** How much of the picture may become another; 0 leaves it, 1 forgets it. The server's own default. */
    private static final double DENOISING_STRENGTH = 0.75;

    private Txt2Img() {}

    static byte[] body(Prompt prompt, PictureSpec spec, Optional<String> model) {
        return members(prompt, spec, model).toString().getBytes(StandardCharsets.UTF_8);
    }

    static RequestBody like(ReferencePicture reference, Prompt prompt, PictureSpec spec, Optional<String> model) {
        ObjectNode body = members(prompt, spec, model).put("denoising_strength", DENOISING_STRENGTH);
        body.putArray("init_images").addRawValue(RequestBody.picture());
        return RequestBody.json(body, reference);
    }

    private static ObjectNode members(Prompt prompt, PictureSpec spec, Optional<String> model) {
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
        return body;
    }
}
