package dev.quire.provider.openai;

import static dev.quire.provider.contract.VendorStub.answer;
import static dev.quire.provider.openai.Calls.JSON;
import static dev.quire.provider.openai.Calls.KEY;
import static dev.quire.provider.openai.Calls.OK;
import static dev.quire.provider.openai.Calls.PICTURE;
import static dev.quire.provider.openai.Calls.TEXT;
import static dev.quire.provider.openai.Calls.failure;
import static dev.quire.provider.openai.Calls.generate;
import static dev.quire.provider.openai.Calls.prompt;
import static dev.quire.provider.openai.Calls.spec;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.provider.Generated;
import dev.quire.provider.PictureSpec;
import dev.quire.provider.Prompt;
import dev.quire.provider.ProviderFailure;
import dev.quire.provider.ProviderFailure.Kind;
import dev.quire.provider.ReferencePicture;
import dev.quire.provider.contract.Form;
import dev.quire.provider.contract.VendorStub;
import dev.quire.provider.contract.VendorStub.Asked;
import dev.quire.provider.contract.VendorStub.Reply;
import java.time.Duration;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is sent and what comes back, where that is OpenAI's own. */
@Timeout(60)
class OpenAiProviderTest {

    @Test
    void aPictureComesBack() throws Exception {
        try (VendorStub stub = VendorStub.always(answer(200, OK, "x-ratelimit-remaining-requests: 7"))) {
            Generated generated = generate(stub.url(), prompt(TEXT, null, spec(null, 1024, 1024, null)));

            assertArrayEquals(PICTURE, generated.bytes());
            assertEquals(Optional.empty(), generated.pause());
            Asked asked = stub.asked().getFirst();
            assertEquals("POST /v1/images/generations HTTP/1.1", asked.line());
            assertEquals("Bearer " + KEY, asked.headers().get("Authorization"));
            assertEquals("quire-7-1", asked.headers().get("X-Client-Request-Id"));
            assertEquals("org-1", asked.headers().get("OpenAI-Organization"));
            assertEquals("application/json", asked.headers().get("Content-Type"));
            assertNull(asked.headers().get("Upgrade"));
            assertEquals(
                    JSON.readTree(
                            "{\"model\":\"gpt-image-1\",\"prompt\":\"" + TEXT + "\",\"n\":1,\"size\":\"1024x1024\"}"),
                    JSON.readTree(asked.body()));
        }
    }

    @Test
    void aPictureLikeAnotherIsAskedForByAForm() throws Exception {
        PictureSpec spec = new PictureSpec("ink", 1600, 900, 42, "wolves", 20, "high", "webp", "opaque", null, "cover");
        ReferencePicture cover = new ReferencePicture("image/png", new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10});
        Prompt like = new Prompt(TEXT, null, null, 1, "quire-7-1", spec, Optional.of(cover));
        try (VendorStub stub = VendorStub.always(answer(200, OK))) {
            assertArrayEquals(PICTURE, generate(stub.url(), like).bytes());

            Asked asked = stub.asked().getFirst();
            assertEquals("POST /v1/images/edits HTTP/1.1", asked.line());
            assertEquals("Bearer " + KEY, asked.headers().get("Authorization"));
            assertEquals("quire-7-1", asked.headers().get("X-Client-Request-Id"));
            Form form = Form.of(asked);
            assertEquals(
                    Map.of(
                            "model", "gpt-image-1",
                            "prompt",
                                    TEXT + "\n\nStyle: ink\n\nAvoid: wolves\n\nReference: the picture that comes with"
                                            + " this. Draw a new picture of the scene above, with the same"
                                            + " characters, colours and style, and another composition.",
                            "n", "1",
                            "size", "1536x1024",
                            "quality", "high",
                            "output_format", "webp",
                            "background", "opaque"),
                    form.fields());
            assertArrayEquals(cover.bytes(), form.files().get("image[]").bytes());
            assertEquals(1, form.files().size());
        }
    }

    @Test
    void onlyGptImageModelsTakeAReference() {
        OpenAiProvider provider = new OpenAiProvider(Calls.config(Map.of("api-key", KEY, "model", "dall-e-3")));

        assertFalse(provider.takesReference(null));
        assertFalse(provider.takesReference("dall-e-2"));
        assertTrue(provider.takesReference("gpt-image-1.5"));
    }

    @Test
    void aPictureThatComesAsALinkIsFetchedWithoutTheKey() throws Exception {
        AtomicReference<String> link = new AtomicReference<>();
        Iterator<Reply> fetches =
                List.of(answer(503, ""), answer(200, "a picture")).iterator();
        try (VendorStub stub = VendorStub.to(asked -> asked.line().startsWith("POST")
                ? answer(200, "{\"data\":[{\"url\":\"" + link.get() + "\"}]}")
                : fetches.next())) {
            link.set(stub.url() + "/p.png");

            assertArrayEquals(PICTURE, generate(stub.url(), prompt()).bytes());
            assertEquals(
                    List.of("POST /v1/images/generations HTTP/1.1", "GET /v1/p.png HTTP/1.1", "GET /v1/p.png HTTP/1.1"),
                    stub.asked().stream().map(Asked::line).toList());
            assertNull(stub.asked().getLast().headers().get("Authorization"));
        }
    }

    @Test
    void aLinkThatLeadsNowhereIsNoResult() throws Exception {
        try (VendorStub stub = VendorStub.to(asked -> asked.line().startsWith("POST")
                ? answer(200, "{\"data\":[{\"url\":\"file:///etc/passwd\"}]}")
                : answer(404, ""))) {
            assertEquals(Kind.INVALID_RESULT, failure(stub.url()).kind());
        }
    }

    @Test
    void aLargePictureComesBackWhole() throws Exception {
        byte[] large = new byte[24 << 20];
        String body = "{\"data\":[{\"revised_prompt\":\"x\",\"b64_json\":\""
                + Base64.getEncoder().encodeToString(large) + "\"}],\"created\":1}";
        try (VendorStub stub = VendorStub.always(answer(200, body))) {
            assertArrayEquals(large, generate(stub.url(), prompt()).bytes());
        }
    }

    @Test
    void aSuccessThatUsedUpALimitAsksForAPause() throws Exception {
        Reply last = answer(
                200,
                OK,
                "x-ratelimit-remaining-requests: 0",
                "x-ratelimit-reset-requests: 12s",
                "x-ratelimit-remaining-tokens: 100",
                "x-ratelimit-reset-tokens: 50s",
                "x-ratelimit-reset-images: 60s");
        try (VendorStub stub = VendorStub.always(last)) {
            assertEquals(
                    Optional.of(Duration.ofSeconds(12)),
                    generate(stub.url(), prompt()).pause());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html>no</html>",
                "[]",
                "{}",
                "{\"data\":[]}",
                "{\"data\":[{}]}",
                "{\"data\":[{\"b64_json\":null}]}",
                "{\"data\":[{\"b64_json\":7}]}",
                "{\"data\":[{\"b64_json\":{\"a\":\"YQ==\"}}]}",
                "{\"data\":[{\"b64_json\":\"no base64!\"}]}",
                "{\"data\":[{\"b64_json\":\"YQ"
            })
    void anAnswerWithoutAPictureIsInvalid(String body) throws Exception {
        ProviderFailure failure = failure(answer(200, body));

        assertEquals(Kind.INVALID_RESULT, failure.kind());
        assertEquals("OpenAI answered without a picture.", failure.getMessage());
    }
}
