package dev.quire.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quire.provider.TokenPrice;
import dev.quire.provider.http.Counted;
import java.math.BigDecimal;
import java.util.Optional;

/** The member {@code usage} of a success, which is named otherwise for texts than for pictures. */
final class Usage {

    private Usage() {}

    static Optional<BigDecimal> cost(byte[] body, TokenPrice price) {
        JsonNode usage = Counted.in(body, "/usage");
        return usage.has("prompt_tokens")
                ? cost(price, usage, "prompt_tokens", "completion_tokens")
                : cost(price, usage, "input_tokens", "output_tokens");
    }

    private static Optional<BigDecimal> cost(TokenPrice price, JsonNode usage, String input, String output) {
        return Counted.cost(price, Counted.tokens(usage.path(input)), Counted.tokens(usage.path(output)));
    }
}
