package dev.quire.webhook.incoming;

import dev.quire.media.Sha256;
import dev.quire.webhook.HmacSha256;
import dev.quire.webhook.Signature;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.SignatureException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Whether a request comes from who it says it does, over the bytes as they came, before anybody reads them. */
sealed interface Proof {

    /** The shortest secret that nobody guesses. */
    int LEAST_CHARACTERS = 16;

    int TOLERANCE_S = 300;
    Pattern SECONDS = Pattern.compile("[1-9][0-9]{0,11}");

    /** What a request without a good proof is answered in {@code WWW-Authenticate}. */
    String challenge();

    /** Tells nobody which part is wrong, and takes the same time whichever of the secrets it is. */
    boolean holds(Incoming incoming, long nowS);

    /** Whether the id is part of what is proved. */
    default boolean signsId() {
        return false;
    }

    /** The name of the event that the sender gave it, if the scheme has one. */
    Optional<String> eventId(Incoming incoming);

    /** @throws IllegalArgumentException when a secret is none; the message does not show it */
    static Proof of(HooksConfig.Scheme scheme, List<String> secrets) {
        return switch (scheme) {
            case STANDARD -> new Standard(secrets.stream().map(Signature::of).toList());
            case GITHUB -> new Hub(secrets.stream().map(Proof::bytes).toList());
            case BEARER -> new Bearer(secrets.stream().map(Proof::bytes).toList());
            case FAL -> new Fal(secrets.stream().map(Fal::key).toList());
        };
    }

    /** Standard Webhooks. */
    record Standard(List<Signature> secrets) implements Proof {

        @Override
        public String challenge() {
            return "Signature";
        }

        @Override
        public boolean signsId() {
            return true;
        }

        @Override
        public boolean holds(Incoming incoming, long nowS) {
            Optional<String> id = eventId(incoming);
            Optional<String> timestamp = incoming.header("webhook-timestamp");
            Optional<String> signatures = incoming.header("webhook-signature");
            if (id.isEmpty() || timestamp.isEmpty() || signatures.isEmpty()) {
                return false;
            }
            if (!isNow(timestamp.get(), nowS)) {
                return false;
            }
            long timestampS = Long.parseLong(timestamp.get());
            return secrets.stream()
                            .filter(secret -> secret.signed(id.get(), timestampS, incoming.body(), signatures.get()))
                            .count()
                    > 0;
        }

        @Override
        public Optional<String> eventId(Incoming incoming) {
            return incoming.header("webhook-id").filter(id -> !id.isEmpty());
        }
    }

    /** As GitHub signs: neither id nor time are part of it. */
    record Hub(List<byte[]> secrets) implements Proof {

        private static final String PREFIX = "sha256=";

        @Override
        public String challenge() {
            return "Signature";
        }

        @Override
        public boolean holds(Incoming incoming, long nowS) {
            byte[] theirs = incoming.header("x-hub-signature-256")
                    .map(header -> header.getBytes(StandardCharsets.UTF_8))
                    .orElse(new byte[0]);
            return secrets.stream()
                            .map(secret -> PREFIX + HexFormat.of().formatHex(HmacSha256.of(secret, incoming.body())))
                            .map(ours -> ours.getBytes(StandardCharsets.US_ASCII))
                            .filter(ours -> MessageDigest.isEqual(ours, theirs))
                            .count()
                    > 0;
        }

        /** Without an id, the same bytes are the same event: whoever listened in must not make it two. */
        @Override
        public Optional<String> eventId(Incoming incoming) {
            return incoming.header("x-github-delivery")
                    .filter(id -> !id.isEmpty())
                    .or(() -> Optional.of(Sha256.hex(incoming.body())));
        }
    }

    /**
     * As fal signs its callbacks: Ed25519 over id, user, time and the body's SHA-256, a line each. The keys sign for all
     * users of fal, so that this proves less than the others do.
     */
    record Fal(List<PublicKey> keys) implements Proof {

        private static final String ALGORITHM = "Ed25519";

        /** What stands before the 32 bytes of an Ed25519 key in X.509 (RFC 8410, 4). */
        private static final byte[] X509 = HexFormat.of().parseHex("302a300506032b6570032100");

        private static final int KEY_BYTES = 32;

        /** A key as the member {@code x} of a JSON Web Key has it (RFC 8037, 2). */
        static PublicKey key(String x) {
            try {
                byte[] bytes = Base64.getUrlDecoder().decode(x);
                if (bytes.length != KEY_BYTES) {
                    throw new IllegalArgumentException();
                }
                byte[] encoded = Arrays.copyOf(X509, X509.length + KEY_BYTES);
                System.arraycopy(bytes, 0, encoded, X509.length, KEY_BYTES);
                return KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(encoded));
            } catch (IllegalArgumentException | GeneralSecurityException e) {
                throw new IllegalArgumentException(
                        "A key of fal must be 32 bytes in base64url, as `x` of their keys is.");
            }
        }

        @Override
        public String challenge() {
            return "Signature";
        }

        @Override
        public boolean signsId() {
            return true;
        }

        @Override
        public boolean holds(Incoming incoming, long nowS) {
            Optional<String> id = incoming.header("x-fal-webhook-request-id");
            Optional<String> user = incoming.header("x-fal-webhook-user-id");
            Optional<String> timestamp = incoming.header("x-fal-webhook-timestamp");
            Optional<String> signature = incoming.header("x-fal-webhook-signature");
            if (id.isEmpty() || user.isEmpty() || timestamp.isEmpty() || signature.isEmpty()) {
                return false;
            }
            String signed = String.join("\n", id.get(), user.get(), timestamp.get(), Sha256.hex(incoming.body()));
            return isNow(timestamp.get(), nowS) && keys.stream().anyMatch(key -> signed(key, signature.get(), signed));
        }

        private static boolean signed(PublicKey key, String signature, String signed) {
            try {
                java.security.Signature verifier = java.security.Signature.getInstance(ALGORITHM);
                verifier.initVerify(key);
                verifier.update(signed.getBytes(StandardCharsets.UTF_8));
                return verifier.verify(HexFormat.of().parseHex(signature));
            } catch (IllegalArgumentException | SignatureException e) {
                // Neither hex digits nor as many of them.
                return false;
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public Optional<String> eventId(Incoming incoming) {
            return incoming.header("x-fal-webhook-request-id");
        }
    }

    /** A shared token: whoever reads along can send what they like, so it wants TLS. */
    record Bearer(List<byte[]> secrets) implements Proof {

        private static final String PREFIX = "bearer ";

        @Override
        public String challenge() {
            return "Bearer";
        }

        @Override
        public boolean holds(Incoming incoming, long nowS) {
            byte[] theirs = incoming.header("authorization")
                    .filter(header -> header.toLowerCase(Locale.ROOT).startsWith(PREFIX))
                    .map(header -> header.substring(PREFIX.length()).strip())
                    .orElse("")
                    .getBytes(StandardCharsets.UTF_8);
            return secrets.stream()
                            .filter(ours -> MessageDigest.isEqual(ours, theirs))
                            .count()
                    > 0;
        }

        @Override
        public Optional<String> eventId(Incoming incoming) {
            return incoming.header("webhook-id")
                    .or(() -> incoming.header("idempotency-key"))
                    .filter(id -> !id.isEmpty());
        }
    }

    /** Whether that is a Unix time in seconds, and within five minutes of now. */
    private static boolean isNow(String timestamp, long nowS) {
        return SECONDS.matcher(timestamp).matches() && Math.abs(nowS - Long.parseLong(timestamp)) <= TOLERANCE_S;
    }

    private static byte[] bytes(String secret) {
        if (secret.length() < LEAST_CHARACTERS) {
            throw new IllegalArgumentException("A secret must have at least " + LEAST_CHARACTERS + " characters.");
        }
        return secret.getBytes(StandardCharsets.UTF_8);
    }
}
