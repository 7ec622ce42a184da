package dev.quire.provider.replicate;

import static dev.quire.provider.contract.VendorStub.answer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.quire.provider.PictureSpec;
import dev.quire.provider.Prompt;
import dev.quire.provider.ProviderFailure;
import dev.quire.provider.ProviderFailure.Kind;
import dev.quire.provider.contract.VendorStub;
import dev.quire.provider.contract.VendorStub.Asked;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the contract of all adapters does not know: predictions that take their time, and links. */
@Timeout(60)
class ReplicateProviderTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String CALLBACK = "https://quire.example.com/v1/hooks/replicate";
    private static final String VERSION = "a".repeat(64);

    @Test
    void aPredictionIsWaitedForThroughPassingFailures() throws Exception {
        AtomicReference<String> link = new AtomicReference<>();
        Iterator<VendorStub.Reply> looks = List.of(
                        told("starting", "null"),
                        answer(502, "<html>"),
                        VendorStub.reset(),
                        told("processing", "null"),
                        answer(429, "{}"))
                .iterator();
        List<String> steps = new ArrayList<>();
        try (VendorStub stub = VendorStub.to(asked -> switch (asked.line().split(" ")[1]) {
            case "/v1/predictions/p1" -> looks.hasNext() ? looks.next() : told("succeeded", "[\"" + link.get() + "\"]");
            case "/v1/p1.png" -> answer(200, "a picture");
            default -> answer(404, "");
        })) {
            link.set(stub.url() + "/p1.png");

            byte[] picture = ReplicateCalls.provider("key", stub.url())
                    .await("p1", prompt("black-forest-labs/flux-schnell"), (percent, step) -> steps.add(step))
                    .bytes();

            assertEquals("a picture", new String(picture, StandardCharsets.UTF_8));
            assertEquals(List.of("starting", "processing", "fetching"), steps);
            Asked fetched = stub.asked().getLast();
            assertEquals("GET /v1/p1.png HTTP/1.1", fetched.line());
            assertFalse(fetched.headers().containsKey("Authorization"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "failed, CUDA out of memory, TRANSIENT",
        "failed, The output was flagged as sensitive. (E005), BLOCKED",
        "canceled, , TRANSIENT",
        "aborted, , TRANSIENT",
        "dreaming, , INVALID_RESULT"
    })
    void anEndWithoutAPictureIsOneOfOurKinds(String status, String error, Kind kind) throws IOException {
        assertEquals(
                kind,
                failure(answer(200, "{\"id\":\"p1\",\"status\":\"" + status + "\",\"error\":\"" + error + "\"}"))
                        .kind());
    }

    @ParameterizedTest
    @CsvSource({"404, TRANSIENT", "401, TRANSIENT", "403, TRANSIENT"})
    void aPredictionThatIsNotShownIsNotWaitedFor(int status, Kind kind) throws IOException {
        assertEquals(kind, failure(answer(status, "{}")).kind());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"file:///etc/passwd\"",
                "\"ftp://localhost/p.png\"",
                "\"//localhost/p.png\"",
                "\"data:text/html;base64,AAAA\"",
                "\"data:image/png,AAAA\"",
                "\"not a link\"",
                "{}",
                "[]",
                "7"
            })
    void whatIsNoLinkToAPictureIsNotFollowed(String output) throws IOException {
        assertEquals(Kind.INVALID_RESULT, failure(told("succeeded", output)).kind());
    }

    @Test
    void modelsAreAskedInTheirOwnWords() throws Exception {
        JsonNode flux = body(prompt("black-forest-labs/flux-dev"));
        assertEquals("3:2", flux.at("/input/aspect_ratio").asText());
        assertEquals(42, flux.at("/input/seed").asInt());
        assertFalse(flux.path("input").has("width"));
        assertEquals("jpg", flux.at("/input/output_format").asText());
        assertEquals(CALLBACK, flux.path("webhook").asText());
        assertEquals("[\"completed\"]", flux.path("webhook_events_filter").toString());

        ReplicateRequest version = ReplicateRequest.of(
                prompt("stability-ai/sdxl:" + VERSION),
                (PictureSpec) prompt("x").spec(),
                "stability-ai/sdxl:" + VERSION,
                Optional.empty());
        JsonNode diffusion = JSON.readTree(version.body());
        assertEquals("/predictions", version.path());
        assertFalse(diffusion.has("webhook"));
        assertFalse(diffusion.path("input").has("output_format"));
        assertEquals(VERSION, diffusion.path("version").asText());
        assertEquals(1200, diffusion.at("/input/width").asInt());
        assertEquals("wolves", diffusion.at("/input/negative_prompt").asText());
        assertEquals(20, diffusion.at("/input/num_inference_steps").asInt());
    }

    @ParameterizedTest
    @ValueSource(strings = {"flux", "../../account", "a/b/c", "a/b:latest", "a/b?x=1", "a/b#c", ""})
    void whatIsNoModelIsNotAskedFor(String model) {
        ProviderFailure failure = assertThrows(ProviderFailure.class, () -> body(prompt(model)));

        assertEquals(Kind.REFUSED, failure.kind());
    }

    private static ProviderFailure failure(VendorStub.Reply reply) throws IOException {
        try (VendorStub stub = VendorStub.always(reply)) {
            return assertThrows(
                    ProviderFailure.class,
                    () -> ReplicateCalls.provider("key", stub.url()).await("p1", prompt("a/b"), (percent, step) -> {}));
        }
    }

    private static VendorStub.Reply told(String status, String output) {
        return answer(200, "{\"id\":\"p1\",\"status\":\"" + status + "\",\"output\":" + output + "}");
    }

    private static JsonNode body(Prompt prompt) throws Exception {
        return JSON.readTree(
                ReplicateRequest.of(prompt, (PictureSpec) prompt.spec(), prompt.model(), Optional.of(CALLBACK))
                        .body());
    }

    private static Prompt prompt(String model) {
        return new Prompt(
                "A fox",
                null,
                model,
                1,
                "quire-7-1",
                new PictureSpec(null, 1200, 800, 42, "wolves", 20, null, "jpeg", null, null));
    }
}
