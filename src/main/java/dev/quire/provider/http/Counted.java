package dev.quire.provider.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.filter.FilteringParserDelegate;
import com.fasterxml.jackson.core.filter.JsonPointerBasedFilter;
import com.fasterxml.jackson.core.filter.TokenFilter.Inclusion;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.quire.provider.TokenPrice;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.OptionalLong;

/** The tokens that a vendor says to have counted. What is not believed is not there: the call stays at its bound then. */
public final class Counted {

    private static final JsonMapper JSON = new JsonMapper();

    private Counted() {}

    /**
     * The part of an answer that counts; nothing is kept of a picture beside it.
     *
     * @param pointer such as {@code /usage}
     */
    public static JsonNode in(byte[] body, String pointer) {
        try (JsonParser part = new FilteringParserDelegate(
                JSON.createParser(body), new JsonPointerBasedFilter(pointer), Inclusion.ONLY_INCLUDE_ALL, false)) {
            JsonNode found = JSON.readTree(part);
            return found == null ? MissingNode.getInstance() : found;
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }

    /** Empty where it is no number of tokens that a call may have. */
    public static OptionalLong tokens(JsonNode count) {
        boolean whole = count.isIntegralNumber() && count.canConvertToLong();
        return whole && count.longValue() >= 0 && count.longValue() <= TokenPrice.MOST
                ? OptionalLong.of(count.longValue())
                : OptionalLong.empty();
    }

    /** What they cost. A prompt without a token is none, so that a server that fills in zeros has not counted. */
    public static Optional<BigDecimal> cost(TokenPrice price, OptionalLong input, OptionalLong output) {
        return input.orElse(0) > 0 && output.isPresent()
                ? Optional.of(price.of(input.getAsLong(), output.getAsLong()))
                : Optional.empty();
    }
}
