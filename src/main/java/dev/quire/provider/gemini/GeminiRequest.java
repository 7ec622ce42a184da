package dev.quire.provider.gemini;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quire.provider.PictureSpec;
import dev.quire.provider.Prompt;
import dev.quire.provider.ReferencePicture;
import dev.quire.provider.TextSpec;
import dev.quire.provider.http.Aspect;
import dev.quire.provider.http.RequestBody;
import dev.quire.provider.http.SpokenStyle;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** What is sent to {@code generateContent}. Gemini knows neither steps nor a negative prompt nor a style. */
final class GeminiRequest {

    private static final List<Aspect> ASPECTS = List.of(
            new Aspect(1, 1),
            new Aspect(2, 3),
            new Aspect(3, 2),
            new Aspect(3, 4),
            new Aspect(4, 3),
            new Aspect(4, 5),
            new Aspect(5, 4),
            new Aspect(9, 16),
            new Aspect(16, 9),
            new Aspect(21, 9));

    private GeminiRequest() {}

    /** Clients name models: whatever they write stays one segment of the path. */
    static String path(String model) {
        return "/models/" + URLEncoder.encode(model, StandardCharsets.UTF_8).replace("+", "%20") + ":generateContent";
    }

    /** @param mostTokens that a text may have, thoughts included; where nobody counts what they cost, the model decides */
    static RequestBody body(Prompt prompt, Optional<Integer> mostTokens) {
        return switch (prompt.spec()) {
            case PictureSpec spec -> picture(prompt, spec);
            case TextSpec spec -> text(prompt, spec, mostTokens);
        };
    }

    private static RequestBody picture(Prompt prompt, PictureSpec spec) {
        ObjectNode generation = generation(spec.seed());
        generation.putArray("responseModalities").add("IMAGE");
        generation
                .putObject("imageConfig")
                .put("aspectRatio", Aspect.nearest(ASPECTS, spec).toString());
        ObjectNode body = body(SpokenStyle.withStyleAndAvoid(prompt, spec), generation);
        return prompt.like().map(like -> withPicture(body, like)).orElseGet(() -> json(body));
    }

    private static RequestBody withPicture(ObjectNode body, ReferencePicture like) {
        body.withArray("/contents/0/parts")
                .addObject()
                .putObject("inlineData")
                .put("mimeType", like.contentType())
                .putRawValue("data", RequestBody.picture());
        return RequestBody.json(body, like);
    }

    private static RequestBody text(Prompt prompt, TextSpec spec, Optional<Integer> mostTokens) {
        ObjectNode generation = generation(spec.seed()).put("responseMimeType", "application/json");
        generation.set("responseJsonSchema", spec.schema());
        mostTokens.ifPresent(most -> generation.put("maxOutputTokens", most));
        return json(body(prompt.text(), generation));
    }

    /** The seed is an int32 there; without the highest bit of ours, which would make it negative. */
    private static ObjectNode generation(long seed) {
        return JsonNodeFactory.instance.objectNode().put("seed", (int) (seed & Integer.MAX_VALUE));
    }

    private static RequestBody json(ObjectNode body) {
        return RequestBody.json(body.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static ObjectNode body(String words, ObjectNode generation) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.putArray("contents")
                .addObject()
                .put("role", "user")
                .putArray("parts")
                .addObject()
                .put("text", words);
        body.set("generationConfig", generation);
        return body;
    }
}
