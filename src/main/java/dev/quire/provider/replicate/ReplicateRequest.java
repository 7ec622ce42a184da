package dev.quire.provider.replicate;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quire.provider.PictureSpec;
import dev.quire.provider.Prompt;
import dev.quire.provider.ProviderFailure;
import dev.quire.provider.ProviderFailure.Kind;
import dev.quire.provider.http.Aspect;
import dev.quire.provider.http.SpokenStyle;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A prediction as it is asked for.
 *
 * @param path of official models their own, of a version the common one
 */
record ReplicateRequest(String path, byte[] body) {

    private static final Pattern MODEL = Pattern.compile("([\\w-]{1,100}/[\\w.-]{1,100})(?::([0-9a-f]{64}))?");

    /** What all FLUX models draw; they know no pixels. */
    private static final List<Aspect> ASPECTS = List.of(
            new Aspect(1, 1),
            new Aspect(16, 9),
            new Aspect(21, 9),
            new Aspect(3, 2),
            new Aspect(2, 3),
            new Aspect(4, 5),
            new Aspect(5, 4),
            new Aspect(3, 4),
            new Aspect(4, 3),
            new Aspect(9, 16),
            new Aspect(9, 21));

    static ReplicateRequest of(Prompt prompt, PictureSpec spec, String model, Optional<String> callbackUrl)
            throws ProviderFailure {
        Matcher named = MODEL.matcher(model);
        if (!named.matches()) {
            throw new ProviderFailure(
                    Kind.REFUSED,
                    "A model of Replicate is written owner/name, or owner/name:version of 64 hex digits.");
        }
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.set("input", named.group(1).contains("flux") ? flux(prompt, spec) : diffusion(prompt, spec));
        if (named.group(2) != null) {
            body.put("version", named.group(2));
        }
        callbackUrl.ifPresent(url ->
                body.put("webhook", url).putArray("webhook_events_filter").add("completed"));
        String path = named.group(2) == null ? "/models/" + named.group(1) + "/predictions" : "/predictions";
        return new ReplicateRequest(path, body.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static ObjectNode flux(Prompt prompt, PictureSpec spec) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("prompt", SpokenStyle.withStyleAndAvoid(prompt, spec))
                .put("seed", seed(spec))
                .put("aspect_ratio", Aspect.nearest(ASPECTS, spec).toString())
                .put("output_format", format(spec));
    }

    private static String format(PictureSpec spec) {
        return switch (spec.format()) {
            case "jpeg" -> "jpg";
            case "webp" -> "webp";
            case null, default -> "png";
        };
    }

    /** The words that models after Stable Diffusion have; a model refuses members it does not know. */
    private static ObjectNode diffusion(Prompt prompt, PictureSpec spec) {
        ObjectNode input = JsonNodeFactory.instance
                .objectNode()
                .put("prompt", SpokenStyle.withStyle(prompt, spec))
                .put("seed", seed(spec))
                .put("width", spec.width())
                .put("height", spec.height());
        if (spec.negativePrompt() != null) {
            input.put("negative_prompt", spec.negativePrompt());
        }
        if (spec.steps() != null) {
            input.put("num_inference_steps", spec.steps());
        }
        return input;
    }

    /** Seeds are an int32 there; without the highest bit of ours, which would make it negative. */
    private static long seed(PictureSpec spec) {
        return spec.seed() & Integer.MAX_VALUE;
    }
}
