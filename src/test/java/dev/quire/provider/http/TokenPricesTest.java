package dev.quire.provider.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.provider.Price;
import dev.quire.provider.TokenPrice;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is configured, and what a call costs at most by it. */
class TokenPricesTest {

    private static final Optional<BigDecimal> FOUR_CENTS = Optional.of(new BigDecimal("0.04"));

    @Test
    void aModelHasItsPriceElseThatOfAllElseThatOfACall() {
        TokenPrices some = prices("gpt-4.1-mini=0.40/1.60/4000", "org/gpt-oss = 0/0");
        TokenPrices all = prices("gpt-4.1-mini=0.40/1.60", "*=2/8/1000");

        // (2,000 + 500) * 0.40 and 4,000 * 1.60 of a million
        assertEquals(price("0.007400", true), some.price("gpt-4.1-mini", 500, FOUR_CENTS));
        assertEquals(Optional.empty(), some.price("org/gpt-oss", 500, FOUR_CENTS), "free is free");
        assertEquals(price("0.04", false), some.price("gpt-image-1", 500, FOUR_CENTS));
        assertEquals(Optional.empty(), some.price("gpt-image-1", 500, Optional.empty()));
        assertEquals(price("0.013000", true), all.price("gpt-image-1", 500, FOUR_CENTS));
        assertEquals(16_384, all.of("gpt-4.1-mini").orElseThrow().mostOutput());
        assertEquals(List.of("gpt-4.1-mini", "*"), List.copyOf(all.all().keySet()));
    }

    @Test
    void whatIsTooSmallToShowCostsAMillionthAndTheMostFitsItsColumn() {
        TokenPrice cheap = new TokenPrice(new BigDecimal("0.000001"), BigDecimal.ZERO, 1);
        TokenPrice dear = new TokenPrice(new BigDecimal("9999.999999"), new BigDecimal("9999.999999"), 1_000_000);

        assertEquals(new BigDecimal("0.000001"), cheap.of(1, 0));
        assertTrue(dear.atMost(Long.MAX_VALUE - 5_000).precision() <= 12);
        assertTrue(dear.of(TokenPrice.MOST, 2 * TokenPrice.MOST).precision() <= 12);
    }

    @Test
    void aTokenIsAByteAtLeast() {
        assertEquals(9, Price.bytes("é", null, "🦊", "abc"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gpt-4.1-mini",
                "gpt-4.1-mini=1",
                "gpt-4.1-mini=1/-2",
                "gpt-4.1-mini=1e3/2",
                "gpt-4.1-mini=10000/2",
                "gpt-4.1-mini=1/2.1234567",
                "gpt-4.1-mini=1/2/0",
                "gpt-4.1-mini=1/2/1000001",
                "gpt-4.1-mini=1/2/3/4",
                "=1/2",
                "a b=1/2",
                ""
            })
    void whatCanNotBeMeantStopsTheStart(String entry) {
        assertThrows(IllegalStateException.class, () -> prices(entry));
    }

    @Test
    void aModelHasOnePrice() {
        Exception refused = assertThrows(IllegalStateException.class, () -> prices("a=1/2", "a=1/3"));

        assertTrue(refused.getMessage().startsWith("quire.provider.x.token-prices must name each model once"));
    }

    private static Optional<Price> price(String amount, boolean bound) {
        return Optional.of(new Price(new BigDecimal(amount), bound));
    }

    private static TokenPrices prices(String... entries) {
        return new TokenPrices("quire.provider.x.token-prices", Optional.of(List.of(entries)));
    }
}
