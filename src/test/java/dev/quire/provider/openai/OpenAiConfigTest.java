package dev.quire.provider.openai;

import static dev.quire.provider.contract.VendorStub.answer;
import static dev.quire.provider.openai.Calls.KEY;
import static dev.quire.provider.openai.Calls.OK;
import static dev.quire.provider.openai.Calls.config;
import static dev.quire.provider.openai.Calls.prompt;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.provider.contract.VendorStub;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings, and which of them stop a start. */
@Timeout(60)
class OpenAiConfigTest {

    @Test
    void withoutAKeyItSaysWhatToSet() {
        assertEquals(
                Optional.of("Provider openai has no key: set OPENAI_API_KEY."),
                new OpenAiProvider(config(Map.of("api-key", ""))).missing());
        assertEquals(
                Optional.empty(),
                new OpenAiProvider(config(Map.of("api-key", KEY, "base-url", "", "organization", ""))).missing());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "api.openai.com/v1",
                "/v1",
                "ftp://example.com",
                "https:///v1",
                "https://user:secret@example.com",
                "https://example.com/v1?a=secret",
                "https://example.com/#secret",
                "http://exa mple/secret"
            })
    void aBaseUrlThatCanNotBeMeantStopsTheStart(String baseUrl) {
        OpenAiConfig config = config(Map.of("api-key", KEY, "base-url", baseUrl));
        Exception refused = assertThrows(IllegalStateException.class, () -> new OpenAiProvider(config));

        assertTrue(refused.getMessage().startsWith("quire.provider.openai.base-url must be"), refused.getMessage());
        assertFalse(refused.getMessage().contains("secret"));
        assertNull(refused.getCause());
    }

    @Test
    void aKeyThatCanNotBeSentStopsTheStartUnseen() throws Exception {
        OpenAiConfig twoLines = config(Map.of("api-key", KEY + "\n" + KEY));
        Exception refused = assertThrows(IllegalStateException.class, () -> new OpenAiProvider(twoLines));

        assertEquals(
                "quire.provider.openai.api-key must be visible ASCII characters without spaces.", refused.getMessage());
        try (VendorStub stub = VendorStub.always(answer(200, OK))) {
            OpenAiConfig lineEnd = config(Map.of("api-key", KEY + "\n", "base-url", stub.url() + "/"));
            new OpenAiProvider(lineEnd).generate(prompt(), (percent, step) -> {});

            assertEquals("Bearer " + KEY, stub.asked().getFirst().headers().get("Authorization"));
            assertEquals(
                    "POST /v1/images/generations HTTP/1.1",
                    stub.asked().getFirst().line());
        }
    }

    @Test
    void aPaidProviderIsLimitedUnlessSomebodyLiftsIt() {
        assertEquals(Optional.of(20), config(Map.of()).requestsPerMinute());
        assertEquals(Duration.ofMinutes(2), config(Map.of()).timeout());
        assertEquals(5, config(Map.of()).concurrency());
        assertEquals(Optional.empty(), config(Map.of("requests-per-minute", "")).requestsPerMinute());
    }
}
