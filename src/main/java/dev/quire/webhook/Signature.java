package dev.quire.webhook;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;

/**
 * The symmetric signature of Standard Webhooks: HMAC-SHA256 over {@code id.timestamp.body}, in base64 behind {@code v1,}.
 *
 * @param key 24 to 64 bytes, as the specification asks for
 */
public record Signature(byte[] key) {

    private static final String PREFIX = "whsec_";
    private static final String VERSION = "v1,";

    public Signature {
        if (key.length < 24 || key.length > 64) {
            throw new IllegalArgumentException("A webhook secret must have 24 to 64 bytes.");
        }
    }

    /**
     * Reads a secret, {@code whsec_} and standard base64; the prefix may be missing.
     *
     * @throws IllegalArgumentException when it is none; the message does not show it
     */
    public static Signature of(String secret) {
        try {
            return new Signature(
                    Base64.getDecoder().decode(secret.startsWith(PREFIX) ? secret.substring(PREFIX.length()) : secret));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "A webhook secret must be whsec_ and 24 to 64 bytes in base64, such as `openssl rand -base64 32` makes.");
        }
    }

    /** The secret as both sides keep it. */
    public String secret() {
        return PREFIX + Base64.getEncoder().encodeToString(key);
    }

    /** For the header {@code webhook-signature}; several stand there with spaces between them. */
    public String sign(String id, long timestampS, byte[] body) {
        return VERSION + Base64.getEncoder().encodeToString(mac(id, timestampS, body));
    }

    /**
     * Whether one of the signatures is ours. Takes the same time whatever is wrong.
     *
     * @param signatures the header as it came
     */
    public boolean signed(String id, long timestampS, byte[] body, String signatures) {
        byte[] ours = sign(id, timestampS, body).getBytes(StandardCharsets.US_ASCII);
        return Arrays.stream(signatures.split(" "))
                        .map(theirs -> theirs.getBytes(StandardCharsets.UTF_8))
                        .filter(theirs -> MessageDigest.isEqual(ours, theirs))
                        .count()
                > 0;
    }

    private byte[] mac(String id, long timestampS, byte[] body) {
        return HmacSha256.of(key, (id + "." + timestampS + ".").getBytes(StandardCharsets.UTF_8), body);
    }
}
