package dev.quire.provider.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quire.provider.TokenPrice;
import dev.quire.provider.http.Counted;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.OptionalLong;

/** The member {@code usageMetadata} of a success. */
final class UsageMetadata {

    private UsageMetadata() {}

    /** What is written are candidates and thoughts; either is left out where it is nothing, and the total has them all. */
    static Optional<BigDecimal> cost(byte[] body, TokenPrice price) {
        JsonNode usage = Counted.in(body, "/usageMetadata");
        OptionalLong prompt = Counted.tokens(usage.path("promptTokenCount"));
        OptionalLong total = Counted.tokens(usage.path("totalTokenCount"));
        OptionalLong candidates = written(usage.path("candidatesTokenCount"));
        OptionalLong thoughts = written(usage.path("thoughtsTokenCount"));
        if (prompt.isEmpty() || total.isEmpty() || candidates.isEmpty() || thoughts.isEmpty()) {
            return Optional.empty();
        }
        // Not all versions of the API have thoughts in the total.
        long output = Math.max(total.getAsLong() - prompt.getAsLong(), candidates.getAsLong() + thoughts.getAsLong());
        return Counted.cost(price, prompt, OptionalLong.of(output));
    }

    private static OptionalLong written(JsonNode count) {
        return count.isMissingNode() ? OptionalLong.of(0) : Counted.tokens(count);
    }
}
