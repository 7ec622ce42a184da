package dev.quire.provider.gemini;

import static dev.quire.provider.contract.VendorStub.answer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.quire.provider.Generated;
import dev.quire.provider.Prompt;
import dev.quire.provider.ProviderFailure;
import dev.quire.provider.ProviderFailure.Kind;
import dev.quire.provider.TextSpec;
import dev.quire.provider.contract.VendorStub;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a call cost, read from Google's own count. */
class GeminiUsageTest {

    private static final JsonMapper JSON = new JsonMapper();

    /** A dollar for a thousand tokens in, two for those out. */
    private static final String PRICES = "*=1000/2000/500";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "\"promptTokenCount\":100,\"candidatesTokenCount\":50,\"totalTokenCount\":150 | 0.200000",
                "\"promptTokenCount\":100,\"candidatesTokenCount\":50,\"thoughtsTokenCount\":200,\"totalTokenCount\":350 | 0.600000",
                "\"promptTokenCount\":100,\"candidatesTokenCount\":50,\"thoughtsTokenCount\":200,\"totalTokenCount\":150 | 0.600000",
                "\"promptTokenCount\":100,\"totalTokenCount\":150                             | 0.200000",
                "\"promptTokenCount\":100,\"candidatesTokenCount\":50                         | -",
                "\"promptTokenCount\":0,\"candidatesTokenCount\":0,\"totalTokenCount\":0      | -",
                "\"promptTokenCount\":-1,\"candidatesTokenCount\":50,\"totalTokenCount\":49   | -",
                "\"promptTokenCount\":100,\"candidatesTokenCount\":-50,\"totalTokenCount\":50 | -",
                "\"promptTokenCount\":100,\"candidatesTokenCount\":\"50\",\"totalTokenCount\":150 | -",
                "\"promptTokenCount\":100,\"candidatesTokenCount\":50,\"totalTokenCount\":1e12 | -",
                "\"totalTokenCount\":99999999999999999999                                     | -"
            })
    void aTextCostsWhatIsCountedElseNobodyKnows(String usage, BigDecimal cost) throws Exception {
        String body = "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"{}\"}]},\"finishReason\":\"STOP\"}],"
                + "\"usageMetadata\":{" + usage + "}}";
        try (VendorStub stub = VendorStub.always(answer(200, body))) {
            assertEquals(Optional.ofNullable(cost), generate(stub).cost());
            assertEquals(
                    500,
                    JSON.readTree(stub.asked().getFirst().body())
                            .at("/generationConfig/maxOutputTokens")
                            .asInt());
        }
    }

    @Test
    void anAnswerWithoutACountCostsNobodyKnowsWhat() throws Exception {
        for (String usage : new String[] {"", ",\"usageMetadata\":null", ",\"usageMetadata\":[]"}) {
            String body = "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"{}\"}]}}]" + usage + "}";
            try (VendorStub stub = VendorStub.always(answer(200, body))) {
                assertEquals(Optional.empty(), generate(stub).cost());
            }
        }
    }

    @Test
    void whatIsBlockedIsPaidForAllTheSame() throws IOException {
        String blocked = "{\"promptFeedback\":{\"blockReason\":\"SAFETY\"},"
                + "\"usageMetadata\":{\"promptTokenCount\":100,\"totalTokenCount\":100}}";
        try (VendorStub stub = VendorStub.always(answer(200, blocked))) {
            ProviderFailure failure = assertThrows(ProviderFailure.class, () -> generate(stub));

            assertEquals(Kind.BLOCKED, failure.kind());
            assertEquals(Optional.of(new BigDecimal("0.100000")), failure.cost());
        }
    }

    private static Generated generate(VendorStub stub) throws ProviderFailure, InterruptedException {
        GeminiProvider provider = new GeminiProvider(
                GeminiCalls.config(Map.of("api-key", "none", "base-url", stub.url(), "token-prices", PRICES)));
        TextSpec spec = new TextSpec(
                "content",
                JsonNodeFactory.instance.objectNode(),
                JsonNodeFactory.instance.objectNode().put("type", "object"),
                7,
                null);
        return provider.generate(new Prompt("Oak", null, null, 1, "quire-7-1", spec), (percent, step) -> {});
    }
}
