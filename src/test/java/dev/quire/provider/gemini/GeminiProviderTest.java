package dev.quire.provider.gemini;

import static dev.quire.provider.contract.VendorStub.answer;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.quire.provider.Generated;
import dev.quire.provider.PictureSpec;
import dev.quire.provider.Prompt;
import dev.quire.provider.ProviderFailure;
import dev.quire.provider.ProviderFailure.Kind;
import dev.quire.provider.ReferencePicture;
import dev.quire.provider.Spec;
import dev.quire.provider.TextSpec;
import dev.quire.provider.contract.VendorStub;
import dev.quire.provider.contract.VendorStub.Asked;
import dev.quire.provider.contract.VendorStub.Reply;
import dev.quire.provider.contract.Wire;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is sent and what comes back, where that is Gemini's own. */
@Timeout(60)
class GeminiProviderTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String KEY = "AIzaSyTest-123";

    @Test
    void aPictureIsAskedForInItsShapeWithStyleAndSeed() throws Exception {
        PictureSpec spec =
                new PictureSpec("watercolor", 1600, 900, 4_294_967_295L, "text", 20, "high", null, null, null);
        try (VendorStub stub = VendorStub.always(
                Wire.read("gemini", "ok", Map.of("picture", "YQ==")).reply())) {
            generate(stub, prompt("my model/../x", spec));

            Asked asked = stub.asked().getFirst();
            assertEquals("POST /v1/models/my%20model%2F..%2Fx:generateContent HTTP/1.1", asked.line());
            assertEquals(KEY, asked.headers().get("x-goog-api-key"));
            assertEquals(JSON.readTree("""
                {"contents":[{"role":"user","parts":[{"text":"A fox\\n\\nStyle: watercolor\\n\\nAvoid: text"}]}],
                 "generationConfig":{"seed":2147483647,"responseModalities":["IMAGE"],
                                     "imageConfig":{"aspectRatio":"16:9"}}}"""), JSON.readTree(asked.body()));
        }
    }

    @Test
    void aReferenceIsAPartOfItsOwnAndThePromptSaysWhatItIsFor() throws Exception {
        Prompt like = new Prompt(
                "A fox \0",
                null,
                null,
                1,
                "quire-7-1",
                picture(),
                Optional.of(new ReferencePicture("image/webp", new byte[] {1, 2, 3, 4})));
        try (VendorStub stub = VendorStub.always(
                Wire.read("gemini", "ok", Map.of("picture", "YQ==")).reply())) {
            generate(stub, like);

            JsonNode parts = JSON.readTree(stub.asked().getFirst().body()).at("/contents/0/parts");
            assertEquals(
                    "A fox \0\n\nReference: the picture that comes with this. Draw a new picture of the scene above,"
                            + " with the same characters, colours and style, and another composition.",
                    parts.at("/0/text").asText());
            assertEquals(
                    JSON.readTree("{\"inlineData\":{\"mimeType\":\"image/webp\",\"data\":\"AQIDBA==\"}}"),
                    parts.get(1));
            assertEquals(2, parts.size());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1024, 1024, 1:1",
        "1000, 1100, 1:1",
        "1024, 1536, 2:3",
        "1536, 1024, 3:2",
        "768, 1024, 3:4",
        "1024, 768, 4:3",
        "800, 1000, 4:5",
        "1280, 1024, 5:4",
        "720, 1280, 9:16",
        "64, 2048, 9:16",
        "2048, 64, 21:9"
    })
    void theShapeIsTheNearestThereIs(int width, int height, String ratio) throws Exception {
        PictureSpec spec = new PictureSpec(null, width, height, 1, null, null, null, null, null, null);

        try (VendorStub stub = VendorStub.always(
                Wire.read("gemini", "ok", Map.of("picture", "YQ==")).reply())) {
            generate(stub, prompt(null, spec));

            JsonNode body = JSON.readTree(stub.asked().getFirst().body());
            assertEquals(
                    ratio, body.at("/generationConfig/imageConfig/aspectRatio").asText());
        }
    }

    @Test
    void aTextIsAskedForWithItsSchemaAndPutTogetherWithoutThoughts() throws Exception {
        try (VendorStub stub =
                VendorStub.always(Wire.read("gemini", "text", Map.of()).reply())) {
            Generated made = generate(stub, prompt(null, text()));

            assertEquals("{\"tagline\":\"Oak, é\"}", new String(made.bytes(), StandardCharsets.UTF_8));
            Asked asked = stub.asked().getFirst();
            assertEquals("POST /v1/models/gemini-2.5-flash:generateContent HTTP/1.1", asked.line());
            assertEquals(JSON.readTree("""
                {"contents":[{"role":"user","parts":[{"text":"A fox"}]}],
                 "generationConfig":{"seed":7,"responseMimeType":"application/json",
                                     "responseJsonSchema":{"type":"object"}}}"""), JSON.readTree(asked.body()));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "SAFETY, BLOCKED",
        "IMAGE_SAFETY, BLOCKED",
        "PROHIBITED_CONTENT, BLOCKED",
        "IMAGE_PROHIBITED_CONTENT, BLOCKED",
        "BLOCKLIST, BLOCKED",
        "RECITATION, BLOCKED",
        "IMAGE_RECITATION, BLOCKED",
        "SPII, BLOCKED",
        "MAX_TOKENS, INVALID_RESULT",
        "OTHER, INVALID_RESULT"
    })
    void howItFinishedSaysWhyThereIsNothing(String finish, Kind kind) throws Exception {
        Reply reply = answer(200, "{\"candidates\":[{\"finishReason\":\"" + finish + "\",\"index\":0}]}");

        assertEquals(kind, failure(reply, picture()).kind());
        assertEquals(kind, failure(reply, text()).kind());
    }

    @Test
    void aCutTextIsNoResultThoughThereIsSome() throws Exception {
        Reply cut = answer(
                200, "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"{\"}]},\"finishReason\":\"MAX_TOKENS\"}]}");

        assertEquals(Kind.INVALID_RESULT, failure(cut, text()).kind());
    }

    /** A model that thinks draws drafts, and what is no picture may come inline as well. */
    @Test
    void onlyTheFinalPictureCounts() throws Exception {
        String parts = """
            {"candidates":[{"content":{"parts":[
              {"thought":true,"inlineData":{"mimeType":"image/png","data":"ZHJhZnQ="}},
              {"inlineData":{"mimeType":"audio/wav","data":"c291bmQ="}},
              {"inlineData":{"mimeType":"image/jpeg","data":"ZmluYWw="}}]}}]}""";
        try (VendorStub stub = VendorStub.always(answer(200, parts))) {
            assertEquals(
                    "final", new String(generate(stub, prompt(null, picture())).bytes(), StandardCharsets.US_ASCII));
        }
    }

    @Test
    void aLargePictureComesBackWhole() throws Exception {
        byte[] large = new byte[24 << 20];
        String body =
                "{\"candidates\":[{\"content\":{\"parts\":[{\"inlineData\":{\"mimeType\":\"image/png\",\"data\":\""
                        + Base64.getEncoder().encodeToString(large) + "\"}}]}}]}";
        try (VendorStub stub = VendorStub.always(answer(200, body))) {
            assertArrayEquals(large, generate(stub, prompt(null, picture())).bytes());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "403, MISCONFIGURED",
        "404, MISCONFIGURED",
        "503, TRANSIENT",
        "504, TRANSIENT",
    })
    void aStatusMeansTheSameWithoutDetails(int status, Kind kind) throws Exception {
        assertEquals(kind, failure(answer(status, "{}"), picture()).kind());
    }

    @ParameterizedTest
    @CsvSource({"34.074824224s, 34075", "soon, 9000", "'', 9000"})
    void thePauseIsGooglesElseTheHeaders(String delay, long ms) throws Exception {
        Reply reply = answer(
                429,
                "{\"error\":{\"details\":[{\"@type\":\"type.googleapis.com/google.rpc.RetryInfo\",\"retryDelay\":\""
                        + delay + "\"}]}}",
                "Retry-After: 9");

        assertEquals(
                Optional.of(Duration.ofMillis(ms)), failure(reply, picture()).retryAfter());
    }

    @Test
    void withoutAKeyItSaysWhatToSet() {
        GeminiProvider provider = new GeminiProvider(GeminiCalls.config(Map.of("api-key", "")));

        assertEquals(Optional.of("Provider gemini has no key: set GEMINI_API_KEY."), provider.missing());
        assertEquals(Optional.empty(), GeminiCalls.provider(KEY, "").missing());
    }

    @Test
    void aBaseUrlThatCanNotBeMeantStopsTheStart() {
        assertEquals(
                "quire.provider.gemini.base-url must be an absolute http or https URL without user, query and fragment,"
                        + " such as https://generativelanguage.googleapis.com/v1beta.",
                assertThrows(IllegalStateException.class, () -> GeminiCalls.provider(KEY, "google"))
                        .getMessage());
    }

    @Test
    void aPaidProviderIsLimitedUnlessSomebodyLiftsIt() {
        assertEquals(Optional.of(20), GeminiCalls.config(Map.of()).requestsPerMinute());
        assertEquals(Duration.ofMinutes(2), GeminiCalls.config(Map.of()).timeout());
    }

    private static ProviderFailure failure(Reply reply, Spec spec) throws IOException {
        try (VendorStub stub = VendorStub.always(reply)) {
            return assertThrows(ProviderFailure.class, () -> generate(stub, prompt(null, spec)));
        }
    }

    private static Generated generate(VendorStub stub, Prompt prompt) throws ProviderFailure, InterruptedException {
        return GeminiCalls.provider(KEY, stub.url()).generate(prompt, (percent, step) -> {});
    }

    private static Prompt prompt(String model, Spec spec) {
        return new Prompt("A fox", null, model, 1, "quire-7-1", spec);
    }

    private static PictureSpec picture() {
        return new PictureSpec(null, 1024, 1024, 1, null, null, null, null, null, null);
    }

    private static TextSpec text() {
        return new TextSpec(
                "content", JSON.createObjectNode(), JSON.createObjectNode().put("type", "object"), 7, null);
    }
}
