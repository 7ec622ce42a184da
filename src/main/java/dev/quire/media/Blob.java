package dev.quire.media;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Bytes and their name, which is their SHA-256 in lower-case hex. */
public record Blob(String sha256, String contentType, byte[] bytes) {

    public static Blob of(String contentType, byte[] bytes) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
            return new Blob(HexFormat.of().formatHex(hash), contentType, bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
