package dev.quire.media;

import java.util.Optional;

/**
 * Bytes and their name, which is their SHA-256 in lower-case hex.
 *
 * @param thumbnail empty where there is none apart from the bytes
 */
public record Blob(String sha256, String contentType, byte[] bytes, Optional<Thumbnail> thumbnail) {

    public static Blob of(String contentType, byte[] bytes, Optional<Thumbnail> thumbnail) {
        return new Blob(Sha256.hex(bytes), contentType, bytes, thumbnail);
    }
}
