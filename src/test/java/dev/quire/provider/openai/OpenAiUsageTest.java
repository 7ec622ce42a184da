package dev.quire.provider.openai;

import static dev.quire.provider.contract.VendorStub.answer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.quire.provider.Generated;
import dev.quire.provider.Medium;
import dev.quire.provider.Price;
import dev.quire.provider.Prompt;
import dev.quire.provider.ProviderFailure;
import dev.quire.provider.TextSpec;
import dev.quire.provider.contract.VendorStub;
import dev.quire.provider.contract.Wire;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a call cost, read from OpenAI's own count. */
class OpenAiUsageTest {

    /** A dollar for a thousand tokens in, two for those out. */
    private static final String PRICES = "gpt-4.1-mini=1000/2000/500,gpt-image-1=10/40";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "{\"prompt_tokens\":100,\"completion_tokens\":50,\"total_tokens\":150} | 0.200000",
                "{\"prompt_tokens\":100,\"completion_tokens\":0}      | 0.100000",
                "{\"prompt_tokens\":0,\"completion_tokens\":0}        | -",
                "{\"prompt_tokens\":100}                              | -",
                "{\"prompt_tokens\":null,\"completion_tokens\":50}    | -",
                "{\"prompt_tokens\":-100,\"completion_tokens\":50}    | -",
                "{\"prompt_tokens\":100,\"completion_tokens\":-50}    | -",
                "{\"prompt_tokens\":1.5,\"completion_tokens\":50}     | -",
                "{\"prompt_tokens\":\"100\",\"completion_tokens\":50} | -",
                "{\"prompt_tokens\":100,\"completion_tokens\":10000001} | -",
                "{\"prompt_tokens\":100,\"completion_tokens\":1e300}  | -",
                "{\"prompt_tokens\":100,\"completion_tokens\":99999999999999999999999999} | -",
                "{}                                                   | -",
                "[100,50]                                             | -",
                "\"many\"                                             | -",
                "null                                                 | -"
            })
    void aTextCostsWhatIsCountedElseNobodyKnows(String usage, BigDecimal cost) throws Exception {
        String body =
                "{\"choices\":[{\"message\":{\"content\":\"{}\"},\"finish_reason\":\"stop\"}],\"usage\":" + usage + "}";
        try (VendorStub stub = VendorStub.always(answer(200, body))) {
            Generated made = generate(stub, text(), PRICES);

            assertEquals(Optional.ofNullable(cost), made.cost());
            assertEquals(
                    500,
                    Calls.JSON
                            .readTree(stub.asked().getFirst().body())
                            .path("max_completion_tokens")
                            .asInt());
        }
    }

    @Test
    void anAnswerOfNoUseIsPaidForAllTheSame() throws IOException {
        String cut = "{\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":500},"
                + "\"choices\":[{\"message\":{\"content\":\"{\"},\"finish_reason\":\"length\"}]}";
        try (VendorStub stub = VendorStub.always(answer(200, cut))) {
            ProviderFailure failure = assertThrows(ProviderFailure.class, () -> generate(stub, text(), PRICES));

            assertEquals(ProviderFailure.Kind.INVALID_RESULT, failure.kind());
            assertEquals(Optional.of(new BigDecimal("1.100000")), failure.cost());
        }
    }

    @Test
    void aPictureIsCountedOfTheSameAnswer() throws Exception {
        // Longer than what is read as one string of JSON elsewhere.
        String large = Base64.getEncoder().encodeToString(new byte[24 << 20]);
        String ok = Wire.read("openai", "ok", Map.of("picture", "PICTURE")).body();
        for (String picture : new String[] {"YQ==", large}) {
            try (VendorStub stub = VendorStub.always(answer(200, ok.replace("PICTURE", picture)))) {
                // 50 * 10 and 4,160 * 40 of a million
                assertEquals(
                        Optional.of(new BigDecimal("0.166900")),
                        generate(stub, Calls.prompt(), PRICES).cost());
            }
        }
    }

    @Test
    void withoutAPriceNothingIsAskedForAndNothingCounted() throws Exception {
        String body = "{\"choices\":[{\"message\":{\"content\":\"{}\"},\"finish_reason\":\"stop\"}],"
                + "\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":50}}";
        try (VendorStub stub = VendorStub.always(answer(200, body))) {
            assertEquals(Optional.empty(), generate(stub, text(), "").cost());
            assertFalse(stub.asked().getFirst().body().contains("max_completion_tokens"));
        }
    }

    @Test
    void theModelOfTheMediumHasThePrice() {
        OpenAiProvider provider = provider("http://localhost:1/v1", PRICES);

        // (2,000 + 1,000) * 1,000 and 500 * 2,000 of a million
        assertEquals(bound("4.000000"), provider.price(Medium.TEXT, null, 1_000));
        assertEquals(bound("0.685360"), provider.price(Medium.PICTURE, null, 1_000));
        assertEquals(Optional.empty(), provider.price(Medium.TEXT, "gpt-5", 1_000));
    }

    private static Optional<Price> bound(String amount) {
        return Optional.of(new Price(new BigDecimal(amount), true));
    }

    private static Generated generate(VendorStub stub, Prompt prompt, String prices)
            throws ProviderFailure, InterruptedException {
        return provider(stub.url(), prices).generate(prompt, (percent, step) -> {});
    }

    private static OpenAiProvider provider(String url, String prices) {
        return new OpenAiProvider(Calls.config(Map.of("api-key", Calls.KEY, "base-url", url, "token-prices", prices)));
    }

    private static Prompt text() {
        TextSpec spec = new TextSpec(
                "content",
                JsonNodeFactory.instance.objectNode(),
                JsonNodeFactory.instance.objectNode().put("type", "object"),
                1,
                null);
        return Calls.prompt("Write about oak.", null, spec);
    }
}
