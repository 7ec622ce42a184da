package dev.quire.provider.openai;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quire.provider.PictureSpec;
import dev.quire.provider.Prompt;
import dev.quire.provider.ReferencePicture;
import dev.quire.provider.http.RequestBody;
import dev.quire.provider.http.SpokenStyle;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The body of {@code POST /images/generations}, and of its sister for pictures that are like another one. OpenAI knows neither seed nor steps nor a negative prompt, and GPT image
 * models know no style: style and what to avoid are said in the prompt.
 */
final class ImageRequest {

    /** What all GPT image models draw; a model of unknown name is taken for one of them. */
    private static final List<Size> GPT_IMAGE =
            List.of(new Size(1024, 1024), new Size(1536, 1024), new Size(1024, 1536));

    private static final List<Size> DALL_E_3 =
            List.of(new Size(1024, 1024), new Size(1792, 1024), new Size(1024, 1792));

    private static final List<Size> DALL_E_2 = List.of(new Size(256, 256), new Size(512, 512), new Size(1024, 1024));

    private ImageRequest() {}

    static byte[] body(Prompt prompt, PictureSpec spec, String model) {
        return members(prompt, spec, model).toString().getBytes(StandardCharsets.UTF_8);
    }

    /** GPT image models are shown other pictures; of the others none is, or only to be painted over. */
    static boolean takesReference(String model) {
        return !model.startsWith("dall-e-");
    }

    /** What is posted to {@code /images/edits}, which has the same members as a form, and a list of pictures. */
    static RequestBody like(ReferencePicture reference, Prompt prompt, PictureSpec spec, String model) {
        Map<String, String> fields = new LinkedHashMap<>();
        members(prompt, spec, model)
                .properties()
                .forEach(member -> fields.put(member.getKey(), member.getValue().asText()));
        return RequestBody.form(fields, "image[]", reference);
    }

    private static ObjectNode members(Prompt prompt, PictureSpec spec, String model) {
        ObjectNode body = JsonNodeFactory.instance
                .objectNode()
                .put("model", model)
                .put("prompt", SpokenStyle.withStyleAndAvoid(prompt, spec))
                .put("n", 1)
                .put("size", size(model, spec).toString());
        if (spec.quality() != null) {
            body.put("quality", spec.quality());
        }
        if (model.startsWith("dall-e-")) {
            // They answer with a URL otherwise; GPT image models refuse the member.
            body.put("response_format", "b64_json");
        } else {
            if (spec.format() != null) {
                body.put("output_format", spec.format());
            }
            if (spec.background() != null) {
                body.put("background", spec.background());
            }
        }
        return body;
    }

    /** Of the model's sizes the nearest in shape, then in width. */
    private static Size size(String model, PictureSpec spec) {
        List<Size> sizes = switch (model) {
            case "dall-e-2" -> DALL_E_2;
            case "dall-e-3" -> DALL_E_3;
            default -> GPT_IMAGE;
        };
        Size asked = new Size(spec.width(), spec.height());
        return sizes.stream()
                .min(Comparator.comparingDouble((Size size) -> Math.abs(size.shape() - asked.shape()))
                        .thenComparingInt(size -> Math.abs(size.width() - asked.width())))
                .orElseThrow();
    }

    private record Size(int width, int height) {

        /** As a logarithm, so that 2:1 is as far from a square as 1:2. */
        double shape() {
            return Math.log((double) width / height);
        }

        @Override
        public String toString() {
            return width + "x" + height;
        }
    }
}
