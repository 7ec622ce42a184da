package dev.quire.provider.fal;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quire.provider.PictureSpec;
import dev.quire.provider.Prompt;
import dev.quire.provider.ProviderFailure;
import dev.quire.provider.ProviderFailure.Kind;
import dev.quire.provider.http.SpokenStyle;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A request as it is queued.
 *
 * @param app owner and app of the model, below which the request is found again
 */
record FalRequest(String path, String app, byte[] body) {

    /**
     * Owner, app, and what of the app. Workflows are found again below other paths, and no model reaches into the
     * requests that are queued.
     */
    private static final Pattern MODEL = Pattern.compile(
            "(?!workflows/|comfy/|.*/requests(/|$))(?<app>[\\w-]{1,100}/[\\w-][\\w.-]{0,99})(/[\\w-][\\w.-]{0,99}){0,5}");

    static FalRequest of(Prompt prompt, PictureSpec spec, String model, Optional<String> callbackUrl)
            throws ProviderFailure {
        Matcher named = MODEL.matcher(model);
        if (!named.matches()) {
            throw new ProviderFailure(
                    Kind.REFUSED,
                    "A model of fal is written owner/app or owner/app/path, such as fal-ai/flux/schnell.");
        }
        // FLUX models know no negative prompt, and pass over what they do not know.
        boolean flux = model.contains("flux");
        ObjectNode body = JsonNodeFactory.instance
                .objectNode()
                .put("prompt", flux ? SpokenStyle.withStyleAndAvoid(prompt, spec) : SpokenStyle.withStyle(prompt, spec))
                .put("seed", spec.seed() & Integer.MAX_VALUE)
                .put("num_images", 1)
                .put("output_format", "jpeg".equals(spec.format()) ? "jpeg" : "png");
        body.putObject("image_size").put("width", spec.width()).put("height", spec.height());
        if (spec.steps() != null) {
            body.put("num_inference_steps", spec.steps());
        }
        if (spec.negativePrompt() != null && !flux) {
            body.put("negative_prompt", spec.negativePrompt());
        }
        String query = callbackUrl
                .map(url -> "?fal_webhook=" + URLEncoder.encode(url, StandardCharsets.UTF_8))
                .orElse("");
        return new FalRequest(
                "/" + model + query, named.group("app"), body.toString().getBytes(StandardCharsets.UTF_8));
    }
}
