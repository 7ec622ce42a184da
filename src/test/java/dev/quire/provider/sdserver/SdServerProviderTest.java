package dev.quire.provider.sdserver;

import static dev.quire.provider.contract.VendorStub.answer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.quire.provider.Medium;
import dev.quire.provider.PictureSpec;
import dev.quire.provider.Prompt;
import dev.quire.provider.Provider.Progress;
import dev.quire.provider.ProviderFailure;
import dev.quire.provider.ProviderFailure.Kind;
import dev.quire.provider.contract.VendorStub;
import dev.quire.provider.contract.VendorStub.Asked;
import dev.quire.provider.contract.VendorStub.Reply;
import dev.quire.provider.contract.Wire;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is sent and what comes back, where that is the server's own. */
@Timeout(60)
class SdServerProviderTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Progress NOBODY = (percent, step) -> {};
    private static final String INTERRUPT = "POST /v1/sdapi/v1/interrupt HTTP/1.1";

    @Test
    void aPictureIsAskedForAsItIsWanted() throws Exception {
        PictureSpec spec =
                new PictureSpec("watercolor", 768, 512, 4_294_967_295L, "text", 20, "high", null, null, null);
        try (VendorStub stub = VendorStub.always(ok())) {
            SdServerCalls.provider(Map.of("base-url", stub.url(), "model", "dreamshaper"))
                    .generate(prompt(null, spec), NOBODY);

            assertEquals(JSON.readTree("""
                {"prompt":"A fox\\n\\nStyle: watercolor","negative_prompt":"text","steps":20,"seed":4294967295,
                 "width":768,"height":512,"override_settings":{"sd_model_checkpoint":"dreamshaper"}}"""), body(stub));
        }
    }

    @Test
    void whatIsNotGivenIsLeftToTheServer() throws Exception {
        try (VendorStub stub = VendorStub.always(ok())) {
            SdServerCalls.provider(Map.of("base-url", stub.url())).generate(prompt(null, plain()), NOBODY);

            assertEquals(JSON.readTree("{\"prompt\":\"A fox\",\"seed\":1,\"width\":512,\"height\":512}"), body(stub));
        }
    }

    @Test
    void aRequestNamesItsCheckpoint() throws Exception {
        try (VendorStub stub = VendorStub.always(ok())) {
            SdServerCalls.provider(Map.of("base-url", stub.url(), "model", "dreamshaper"))
                    .generate(prompt("sdxl", plain()), NOBODY);

            assertEquals(
                    "sdxl",
                    body(stub).at("/override_settings/sd_model_checkpoint").asText());
        }
    }

    @Test
    void itTellsHowFarTheServerIs() throws Exception {
        Reply far = Wire.read("sdserver", "progress", Map.of()).reply();
        List<Reply> polls = List.of(answer(500, "{}"), answer(200, "<html>"), VendorStub.reset(), far);
        List<Asked> polled = new CopyOnWriteArrayList<>();
        CountDownLatch toldFar = new CountDownLatch(1);
        Reply picture = ok();
        Reply whenFar = connection -> {
            awaitIt(toldFar);
            picture.to(connection);
        };
        List<String> told = new CopyOnWriteArrayList<>();
        try (VendorStub stub = VendorStub.to(asked -> {
            if (!asked.line().startsWith("GET ")) {
                return whenFar;
            }
            polled.add(asked);
            return polls.get(Math.min(polled.size(), polls.size()) - 1);
        })) {
            SdServerCalls.provider(Map.of("base-url", stub.url())).generate(prompt(null, plain()), (percent, step) -> {
                told.add(percent + " " + step);
                if (percent == 36) {
                    toldFar.countDown();
                }
            });
        }

        assertEquals(
                "GET /v1/sdapi/v1/progress?skip_current_image=true HTTP/1.1",
                polled.getFirst().line());
        assertEquals(Set.of("0 asking", "36 step 7 of 20", "100 decoding"), Set.copyOf(told));
    }

    @Test
    void aQuestionHowFarItIsEndsWithTheCall() throws Exception {
        CountDownLatch polled = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        Reply hang = connection -> {
            polled.countDown();
            if (connection.getInputStream().read() == -1) {
                closed.countDown();
            }
        };
        Reply picture = ok();
        Reply whenPolled = connection -> {
            awaitIt(polled);
            picture.to(connection);
        };
        try (VendorStub stub = VendorStub.to(asked -> asked.line().startsWith("GET ") ? hang : whenPolled)) {
            SdServerCalls.provider(Map.of("base-url", stub.url())).generate(prompt(null, plain()), NOBODY);

            // Before it gives up by itself.
            assertTrue(closed.await(4, TimeUnit.SECONDS));
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 0"})
    void aCancelEndsWhatTheServerDrawsUnlessItMayBeAnothersPicture(int concurrency, int interrupts) throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        Reply hang = connection -> {
            asked.countDown();
            connection.getInputStream().read();
        };
        try (VendorStub stub = VendorStub.to(each -> each.line().equals(INTERRUPT) ? answer(200, "{}") : hang)) {
            SdServerProvider provider =
                    SdServerCalls.provider(Map.of("base-url", stub.url(), "concurrency", String.valueOf(concurrency)));
            Thread caller = Thread.ofVirtual()
                    .start(() -> assertThrows(
                            InterruptedException.class, () -> provider.generate(prompt(null, plain()), NOBODY)));
            assertTrue(asked.await(30, TimeUnit.SECONDS));
            caller.interrupt();

            assertTrue(caller.join(Duration.ofSeconds(30)));
            assertEquals(
                    interrupts,
                    stub.asked().stream()
                            .filter(each -> each.line().equals(INTERRUPT))
                            .count());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"images\":null}", "{\"images\":[7]}", "[]", ""})
    void anAnswerWithoutAPictureIsInvalid(String body) throws Exception {
        ProviderFailure failure = failure(answer(200, body));

        assertEquals(Kind.INVALID_RESULT, failure.kind());
        assertEquals("The stable-diffusion server answered without a picture.", failure.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "unknown-model | MISCONFIGURED | The stable-diffusion server, status 404: Model not found",
                "refused | REFUSED | The stable-diffusion server, status 422: Input should be a valid integer,"
                        + " unable to parse string as an integer",
                "throttled | THROTTLED | The stable-diffusion server answered with status 429."
            })
    void itsWordsAreShown(String name, Kind kind, String message) throws Exception {
        ProviderFailure failure = failure(Wire.read("sdserver", name, Map.of()).reply());

        assertEquals(kind, failure.kind());
        assertEquals(message, failure.getMessage());
    }

    @Test
    void withoutAServerItSaysWhatToSet() {
        assertEquals(
                Optional.of("Provider sdserver has no server: set QUIRE_PROVIDER_SDSERVER_BASE_URL, such as"
                        + " http://localhost:7860."),
                SdServerCalls.provider(Map.of("base-url", "")).missing());
        assertEquals(
                Optional.empty(),
                SdServerCalls.provider(Map.of("base-url", "http://localhost:7860/"))
                        .missing());
        assertThrows(IllegalStateException.class, () -> SdServerCalls.provider(Map.of("base-url", "localhost:7860")));
    }

    @Test
    void itDrawsOneAfterTheOtherAndTakesItsTime() {
        SdServerConfig config = SdServerCalls.config(Map.of());

        assertEquals(1, config.concurrency());
        assertEquals(Duration.ofMinutes(5), config.timeout());
        assertEquals(Optional.empty(), config.requestsPerMinute());
        assertEquals(Set.of(Medium.PICTURE), SdServerCalls.provider(Map.of()).makes());
    }

    private static ProviderFailure failure(Reply reply) throws IOException {
        try (VendorStub stub = VendorStub.always(reply)) {
            SdServerProvider provider = SdServerCalls.provider(Map.of("base-url", stub.url()));
            return assertThrows(ProviderFailure.class, () -> provider.generate(prompt(null, plain()), NOBODY));
        }
    }

    private static JsonNode body(VendorStub stub) throws IOException {
        return JSON.readTree(stub.asked().getFirst().body());
    }

    private static void awaitIt(CountDownLatch latch) {
        try {
            assertTrue(latch.await(30, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Reply ok() throws IOException {
        return Wire.read("sdserver", "ok", Map.of("picture", "YQ==")).reply();
    }

    private static Prompt prompt(String model, PictureSpec spec) {
        return new Prompt("A fox", null, model, 1, "quire-7-1", spec);
    }

    private static PictureSpec plain() {
        return new PictureSpec(null, 512, 512, 1, null, null, null, null, null, null);
    }
}
