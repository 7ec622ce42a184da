package dev.quire.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.quire.provider.ProviderFailure;
import dev.quire.provider.ProviderFailure.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The body of a success of {@code POST /chat/completions}. */
final class TextAnswer {

    private static final JsonMapper JSON = new JsonMapper();

    private TextAnswer() {}

    static byte[] text(byte[] body) throws ProviderFailure {
        JsonNode choice = choice(body);
        JsonNode message = choice.path("message");
        String finish = choice.path("finish_reason").asText();
        if (finish.equals("content_filter") || message.path("refusal").isTextual()) {
            throw new ProviderFailure(Kind.BLOCKED, "OpenAI's model refuses to write this.");
        }
        if (finish.equals("length")) {
            throw new ProviderFailure(
                    Kind.INVALID_RESULT, "OpenAI's answer was cut off: it is longer than the model may write.");
        }
        if (!message.path("content").isTextual()) {
            throw new ProviderFailure(Kind.INVALID_RESULT, "OpenAI answered without a text.");
        }
        return message.path("content").textValue().getBytes(StandardCharsets.UTF_8);
    }

    private static JsonNode choice(byte[] body) throws ProviderFailure {
        try {
            return JSON.readTree(body).path("choices").path(0);
        } catch (IOException e) {
            throw new ProviderFailure(Kind.INVALID_RESULT, "OpenAI's answer is not JSON.");
        }
    }
}
