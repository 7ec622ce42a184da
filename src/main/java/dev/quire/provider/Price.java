package dev.quire.provider;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * What a call costs, as far as that is known before it.
 *
 * @param amount in US dollars, above 0
 * @param bound whether it is the most that the call may cost, and the vendor says afterwards what it did
 */
public record Price(BigDecimal amount, boolean bound) {

    /** Size of texts, any of them null, in bytes of UTF-8: no tokenizer makes more tokens of them than that. */
    public static long bytes(String... texts) {
        return Arrays.stream(texts)
                .filter(Objects::nonNull)
                .mapToLong(text -> text.getBytes(StandardCharsets.UTF_8).length)
                .sum();
    }
}
