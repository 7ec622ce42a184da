package dev.quire.provider;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * What the tokens of a model cost.
 *
 * @param input US dollars for a million tokens that it reads, 0 to 9999.999999
 * @param output the same for those that it writes, thoughts included
 * @param mostOutput tokens that a call writes at most, 1 to 1,000,000
 */
public record TokenPrice(BigDecimal input, BigDecimal output, int mostOutput) {

    /** More than any model reads or writes in a call: who counts more has miscounted. */
    public static final long MOST = 10_000_000;

    /** For what the vendor puts around a prompt, and for a picture that is shown with it. */
    private static final long AROUND = 2_000;

    private static final int MILLION_DIGITS = 6;
    private static final int SCALE = 6;

    /**
     * What a call costs at most. A token is a byte at least, so that there are never more tokens than bytes.
     *
     * @param sent bytes of all texts that are sent
     */
    public BigDecimal atMost(long sent) {
        return of(Math.min(sent + AROUND, MOST), mostOutput);
    }

    /** What a call cost, rounded up to a millionth. */
    public BigDecimal of(long inputTokens, long outputTokens) {
        return input.multiply(BigDecimal.valueOf(inputTokens))
                .add(output.multiply(BigDecimal.valueOf(outputTokens)))
                .movePointLeft(MILLION_DIGITS)
                .setScale(SCALE, RoundingMode.CEILING);
    }
}
