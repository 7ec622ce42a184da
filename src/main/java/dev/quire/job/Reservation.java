package dev.quire.job;

import java.math.BigDecimal;

/**
 * What is set aside for a call before it is made.
 *
 * @param amount in US dollars, above 0 and below 1,000,000, to a millionth
 * @param bound whether the call costs that at most, so that a part of it may come back; else it costs that or nothing
 */
public record Reservation(BigDecimal amount, boolean bound) {}
