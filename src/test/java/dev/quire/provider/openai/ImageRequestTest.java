package dev.quire.provider.openai;

import static dev.quire.provider.openai.Calls.JSON;
import static dev.quire.provider.openai.Calls.TEXT;
import static dev.quire.provider.openai.Calls.prompt;
import static dev.quire.provider.openai.Calls.spec;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quire.provider.PictureSpec;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The body that is sent, held against what OpenAI describes. */
class ImageRequestTest {

    @ParameterizedTest
    @CsvSource({
        "gpt-image-1, 1024, 1024, 1024x1024",
        "gpt-image-1, 64, 64, 1024x1024",
        "gpt-image-1, 1024, 768, 1536x1024",
        "gpt-image-1.5, 768, 1024, 1024x1536",
        "gpt-image-2, 2048, 64, 1536x1024",
        "my-deployment, 1100, 1000, 1024x1024",
        "dall-e-3, 1024, 1024, 1024x1024",
        "dall-e-3, 1600, 900, 1792x1024",
        "dall-e-3, 900, 1600, 1024x1792",
        "dall-e-2, 300, 300, 256x256",
        "dall-e-2, 500, 400, 512x512",
        "dall-e-2, 2048, 2048, 1024x1024"
    })
    void theSizeIsTheNearestTheModelHas(String model, int width, int height, String size) throws Exception {
        PictureSpec spec = spec(null, width, height, null);

        JsonNode body = JSON.readTree(ImageRequest.body(prompt(TEXT, model, spec), spec, model));

        assertEquals(size, body.get("size").textValue());
        assertEquals(model.startsWith("dall-e"), body.has("response_format"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt-image-1", "dall-e-2", "dall-e-3"})
    void onlyWhatOpenAiDescribesIsSent(String model) throws Exception {
        JsonNode described = JSON.readTree(getClass().getResourceAsStream("/openai/images.json"))
                .at("/CreateImageRequest/properties");
        PictureSpec spec =
                new PictureSpec("watercolor", 1024, 1024, 42, "wolves", null, "high", "webp", "transparent", null);

        JsonNode body = JSON.readTree(ImageRequest.body(prompt(TEXT, model, spec), spec, model));

        assertEquals(
                !model.startsWith("dall-e"),
                body.path("output_format").asText().equals("webp")
                        && body.path("background").asText().equals("transparent"));
        assertEquals(model.startsWith("dall-e"), !body.has("output_format") && !body.has("background"));
        for (Map.Entry<String, JsonNode> member : body.properties()) {
            JsonNode schema = described.path(member.getKey());
            assertFalse(schema.isMissingNode(), member.getKey());
            JsonNode values = schema.has("anyOf") ? schema.at("/anyOf/1/enum") : schema.path("enum");
            assertTrue(
                    values.isMissingNode() || values.valueStream().anyMatch(member.getValue()::equals),
                    member.toString());
        }
        assertEquals(
                TEXT + "\n\nStyle: watercolor\n\nAvoid: wolves",
                body.get("prompt").textValue());
    }
}
