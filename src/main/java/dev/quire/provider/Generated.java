package dev.quire.provider;

import java.time.Duration;
import java.util.Optional;

/**
 * What a provider made.
 *
 * @param bytes the picture, or the text in UTF-8, as the provider sent it, unchecked
 * @param pause how long the provider asks everybody to leave it alone; empty while it has capacity left
 */
public record Generated(byte[] bytes, Optional<Duration> pause) {

    /** Made by a provider that has capacity left, or does not say. */
    public Generated(byte[] bytes) {
        this(bytes, Optional.empty());
    }
}
