package dev.quire.provider.fal;

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
import dev.quire.provider.contract.VendorStub.Reply;
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

/** What the contract of all adapters does not know: requests that queue, end without a picture, and are cancelled. */
@Timeout(60)
class FalProviderTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String REFERENCE = "fal-ai/flux/requests/r-1";

    @Test
    void aRequestIsWaitedForThroughPassingFailures() throws Exception {
        AtomicReference<String> link = new AtomicReference<>();
        Iterator<Reply> looks = List.of(
                        answer(202, "{\"status\":\"IN_QUEUE\",\"queue_position\":2}"),
                        answer(502, "<html>"),
                        VendorStub.reset(),
                        answer(202, "{\"status\":\"IN_PROGRESS\"}"),
                        answer(429, "{}"))
                .iterator();
        Iterator<Reply> results =
                List.of(answer(504, "<html>"), answer(429, "{}")).iterator();
        List<String> steps = new ArrayList<>();
        try (VendorStub stub = VendorStub.to(asked -> switch (asked.line().split(" ")[1]) {
            case "/v1/fal-ai/flux/requests/r-1/status" -> looks.hasNext() ? looks.next() : completed("");
            case "/v1/fal-ai/flux/requests/r-1" -> results.hasNext() ? results.next() : picture(link.get());
            case "/v1/r-1.png" -> answer(200, "a picture");
            default -> answer(404, "");
        })) {
            link.set(stub.url() + "/r-1.png");

            byte[] picture = FalCalls.provider("key", stub.url())
                    .await(REFERENCE, prompt("fal-ai/flux/dev"), (percent, step) -> steps.add(step))
                    .bytes();

            assertEquals("a picture", new String(picture, StandardCharsets.UTF_8));
            assertEquals(List.of("in_queue", "in_progress", "fetching", "fetching", "fetching"), steps);
            assertEquals("Key key", stub.asked().getFirst().headers().get("Authorization"));
            Asked fetched = stub.asked().getLast();
            assertEquals("GET /v1/r-1.png HTTP/1.1", fetched.line());
            assertFalse(fetched.headers().containsKey("Authorization"));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "422 | {'detail':[{'type':'content_policy_violation','msg':'Flagged'}]} | BLOCKED",
                "422 | {'detail':[{'type':'less_than_equal','msg':'Too many steps'}]} | REFUSED",
                "400 | {'detail':'Bad','error_type':'bad_request'} | TRANSIENT",
                "504 | {'detail':'Request timed out','error_type':'request_timeout'} | TRANSIENT",
                "500 | {'detail':'CUDA out of memory'} | TRANSIENT",
                "404 | {'detail':'Not found'} | TRANSIENT",
                "401 | {'detail':'Unauthorized'} | TRANSIENT",
                "200 | {'images':[]} | INVALID_RESULT",
                "200 | {'images':[{'url':'file:///etc/passwd'}]} | INVALID_RESULT",
                "200 | {'images':[{'url':'data:image/png;base64,AA=='}],'has_nsfw_concepts':[true]} | BLOCKED",
            })
    void anEndWithoutAPictureIsOneOfOurKinds(int status, String result, Kind kind) throws IOException {
        assertEquals(kind, end(completed(""), answer(status, quoted(result))).kind());
    }

    @Test
    void whatTheQueueCallsFailedIsNotAskedForAgain() throws IOException {
        assertEquals(
                Kind.TRANSIENT,
                end(completed(",\"error\":\"Runner gone\""), answer(503, "")).kind());
    }

    @ParameterizedTest
    @CsvSource({"404, TRANSIENT", "401, TRANSIENT", "403, TRANSIENT"})
    void aRequestThatIsNotShownIsNotWaitedFor(int status, Kind kind) throws IOException {
        assertEquals(kind, end(answer(status, "{}"), answer(500, "")).kind());
    }

    @Test
    void aCancelIsSentToTheRequest() throws Exception {
        try (VendorStub stub = VendorStub.always(answer(202, "{\"status\":\"CANCELLATION_REQUESTED\"}"))) {
            FalCalls.provider("key", stub.url()).cancel(REFERENCE);

            assertEquals(
                    "PUT /v1/fal-ai/flux/requests/r-1/cancel HTTP/1.1",
                    stub.asked().getFirst().line());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "r-1",
                "a/b/r-1",
                "a/../requests/r-1",
                "a/b/requests/../x",
                "a/b/requests/r?x",
                "a/b/c/requests/r"
            })
    void whatIsNoReferenceIsNoPath(String reference) throws Exception {
        try (VendorStub stub = VendorStub.always(completed(""))) {
            FalProvider fal = FalCalls.provider("key", stub.url());

            assertEquals(
                    Kind.INVALID_RESULT,
                    assertThrows(
                                    ProviderFailure.class,
                                    () -> fal.await(reference, prompt("a/b"), (percent, step) -> {}))
                            .kind());
            fal.cancel(reference);
            assertEquals(List.of(), stub.asked());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"request_id\":null}", "{\"request_id\":\"../../secrets\"}"})
    void aRequestWithoutAUsableNameIsNoResult(String answer) throws IOException {
        try (VendorStub stub = VendorStub.always(answer(200, answer))) {
            FalProvider fal = FalCalls.provider("key", stub.url());

            assertEquals(
                    Kind.INVALID_RESULT,
                    assertThrows(ProviderFailure.class, () -> fal.submit(prompt("a/b")))
                            .kind());
        }
    }

    @Test
    void modelsAreAskedInTheirOwnWords() throws Exception {
        JsonNode flux = body("fal-ai/flux/dev");
        assertEquals("A fox\n\nAvoid: wolves", flux.path("prompt").asText());
        assertEquals(1200, flux.at("/image_size/width").asInt());
        assertEquals(20, flux.path("num_inference_steps").asInt());
        assertEquals(1, flux.path("seed").asLong());
        assertFalse(flux.has("negative_prompt"));
        assertEquals("jpeg", flux.path("output_format").asText());

        JsonNode diffusion = body("fal-ai/fast-sdxl");
        assertEquals("A fox", diffusion.path("prompt").asText());
        assertEquals("wolves", diffusion.path("negative_prompt").asText());
    }

    @Test
    void falIsToldWhereToCallBack() throws Exception {
        assertEquals(
                "/fal-ai/flux/dev", request("fal-ai/flux/dev", Optional.empty()).path());
        assertEquals(
                "/fal-ai/flux/dev?fal_webhook=https%3A%2F%2Fquire.example.com%2Fv1%2Fhooks%2Ffal",
                request("fal-ai/flux/dev", Optional.of("https://quire.example.com/v1/hooks/fal"))
                        .path());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "flux",
                "../../account",
                "a/..",
                "a/b/../c",
                "a/b?x=1",
                "a/b#c",
                "a//b",
                "/a/b",
                "",
                "workflows/a/b",
                "a/b/requests/r-1/cancel",
                "a/b/requests"
            })
    void whatIsNoModelIsNotAskedFor(String model) {
        assertEquals(
                Kind.REFUSED,
                assertThrows(ProviderFailure.class, () -> body(model)).kind());
    }

    private static ProviderFailure end(Reply status, Reply result) throws IOException {
        try (VendorStub stub = VendorStub.to(asked -> asked.line().contains("/status") ? status : result)) {
            return assertThrows(
                    ProviderFailure.class,
                    () -> FalCalls.provider("key", stub.url())
                            .await(REFERENCE, prompt("fal-ai/flux/dev"), (percent, step) -> {}));
        }
    }

    private static Reply completed(String more) {
        return answer(200, "{\"status\":\"COMPLETED\"" + more + "}");
    }

    private static Reply picture(String link) {
        return answer(200, quoted("{'images':[{'url':'" + link + "'}],'has_nsfw_concepts':[false]}"));
    }

    private static String quoted(String json) {
        return json.replace('\'', '"');
    }

    private static JsonNode body(String model) throws Exception {
        return JSON.readTree(request(model, Optional.empty()).body());
    }

    private static FalRequest request(String model, Optional<String> callbackUrl) throws ProviderFailure {
        Prompt prompt = prompt(model);
        return FalRequest.of(prompt, (PictureSpec) prompt.spec(), model, callbackUrl);
    }

    private static Prompt prompt(String model) {
        long highestBit = 0x80000001L;
        return new Prompt(
                "A fox",
                null,
                model,
                1,
                "quire-7-1",
                new PictureSpec(null, 1200, 800, highestBit, "wolves", 20, null, "jpeg", null, null));
    }
}
