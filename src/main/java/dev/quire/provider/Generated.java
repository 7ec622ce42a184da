package dev.quire.provider;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;

/**
 * What a provider made.
 *
 * @param bytes the picture, or the text in UTF-8, as the provider sent it, unchecked
 * @param pause how long the provider asks everybody to leave it alone; empty while it has capacity left
 * @param cost what the call cost by the vendor's own count, in US dollars; empty where that is its {@link Price}
 */
public record Generated(byte[] bytes, Optional<Duration> pause, Optional<BigDecimal> cost) {

    /** Made by a provider that has capacity left, or does not say, and for its price. */
    public Generated(byte[] bytes) {
        this(bytes, Optional.empty(), Optional.empty());
    }
}
