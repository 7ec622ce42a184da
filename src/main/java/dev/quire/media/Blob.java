package dev.quire.media;

/** Bytes and their name, which is their SHA-256 in lower-case hex. */
public record Blob(String sha256, String contentType, byte[] bytes) {

    public static Blob of(String contentType, byte[] bytes) {
        return new Blob(Sha256.hex(bytes), contentType, bytes);
    }
}
