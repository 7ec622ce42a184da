package dev.quire.webhook.incoming;

import dev.quire.media.Sha256;
import dev.quire.webhook.HmacSha256;
import dev.quire.webhook.Signature;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Whether a request comes from who it says it does, over the bytes as they came, before anybody reads them. */
sealed interface Proof {

    /** The shortest secret that nobody guesses. */
    int LEAST_CHARACTERS = 16;

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
        };
    }

    /** Standard Webhooks. */
    record Standard(List<Signature> secrets) implements Proof {

        private static final int TOLERANCE_S = 300;
        private static final Pattern SECONDS = Pattern.compile("[1-9][0-9]{0,11}");

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
            if (!SECONDS.matcher(timestamp.get()).matches()) {
                return false;
            }
            long timestampS = Long.parseLong(timestamp.get());
            long signed = secrets.stream()
                    .filter(secret -> secret.signed(id.get(), timestampS, incoming.body(), signatures.get()))
                    .count();
            return signed > 0 && Math.abs(nowS - timestampS) <= TOLERANCE_S;
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

    private static byte[] bytes(String secret) {
        if (secret.length() < LEAST_CHARACTERS) {
            throw new IllegalArgumentException("A secret must have at least " + LEAST_CHARACTERS + " characters.");
        }
        return secret.getBytes(StandardCharsets.UTF_8);
    }
}
