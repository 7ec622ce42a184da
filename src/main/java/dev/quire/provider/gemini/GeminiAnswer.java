package dev.quire.provider.gemini;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.quire.provider.ProviderFailure;
import dev.quire.provider.ProviderFailure.Kind;
import dev.quire.provider.http.Endpoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The body of a success, which may still be a refusal. */
final class GeminiAnswer {

    /** A picture is one string, longer than Jackson takes by itself. */
    private static final JsonMapper JSON = new JsonMapper(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Endpoint.MOST_BYTES)
                    .build())
            .build());

    private static final Set<String> BLOCKED = Set.of(
            "SAFETY",
            "IMAGE_SAFETY",
            "PROHIBITED_CONTENT",
            "IMAGE_PROHIBITED_CONTENT",
            "BLOCKLIST",
            "RECITATION",
            "IMAGE_RECITATION",
            "SPII");

    private GeminiAnswer() {}

    static byte[] picture(byte[] body) throws ProviderFailure {
        try {
            for (JsonNode part : said(body).toList()) {
                JsonNode data = part.path("inlineData");
                if (data.path("mimeType").asText().startsWith("image/")) {
                    return data.path("data").binaryValue();
                }
            }
        } catch (IOException e) {
            // No base64: said below.
        }
        throw new ProviderFailure(Kind.INVALID_RESULT, "Gemini answered without a picture.");
    }

    static byte[] text(byte[] body) throws ProviderFailure {
        String text = said(body).map(part -> part.path("text").asText()).collect(Collectors.joining());
        if (text.isBlank()) {
            throw new ProviderFailure(Kind.INVALID_RESULT, "Gemini answered without a text.");
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The parts of the answer, without what the model thought on the way, drafts of pictures included. */
    private static Stream<JsonNode> said(byte[] body) throws ProviderFailure {
        JsonNode answer = tree(body);
        if (answer.path("promptFeedback").hasNonNull("blockReason")) {
            throw new ProviderFailure(Kind.BLOCKED, "Gemini's policy blocks this prompt.");
        }
        JsonNode candidate = answer.path("candidates").path(0);
        String finish = candidate.path("finishReason").asText();
        if (BLOCKED.contains(finish)) {
            throw new ProviderFailure(Kind.BLOCKED, "Gemini's policy blocks what it made: " + finish + ".");
        }
        if (finish.equals("MAX_TOKENS")) {
            throw new ProviderFailure(
                    Kind.INVALID_RESULT, "Gemini's answer was cut off: it is longer than the model may write.");
        }
        return candidate
                .path("content")
                .path("parts")
                .valueStream()
                .filter(part -> !part.path("thought").asBoolean());
    }

    private static JsonNode tree(byte[] body) throws ProviderFailure {
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            throw new ProviderFailure(Kind.INVALID_RESULT, "Gemini's answer is not JSON.");
        }
    }
}
