package dev.quire.webhook.incoming;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.webhook.Signature;
import dev.quire.webhook.incoming.HooksConfig.Scheme;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ProofTest {

    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final long NOW_S = 1_700_000_000;

    /** From GitHub's page about validating webhook deliveries. */
    @Test
    void gitHubsOwnExampleHolds() {
        Proof proof = Proof.of(Scheme.GITHUB, List.of("It's a Secret to Everybody"));
        String signature = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";

        assertTrue(proof.holds(incoming("Hello, World!", "X-Hub-Signature-256", signature), NOW_S));
        assertFalse(proof.holds(incoming("Hello, World?", "X-Hub-Signature-256", signature), NOW_S));
        assertFalse(proof.holds(incoming("Hello, World!", "X-Hub-Signature-256", signature.substring(7)), NOW_S));
        assertFalse(proof.holds(incoming("Hello, World!", "X-Hub-Signature-256", ""), NOW_S));
        assertFalse(proof.holds(incoming("Hello, World!"), NOW_S));
    }

    @Test
    void aSignatureIsGoodForFiveMinutesBothWays() {
        Proof proof = Proof.of(Scheme.STANDARD, List.of(SECRET));

        for (long ageS : List.of(0L, 300L, -300L)) {
            assertTrue(proof.holds(signed("msg_1", NOW_S - ageS), NOW_S), ageS + " s");
        }
        for (long ageS : List.of(301L, -301L, 10_000_000L)) {
            assertFalse(proof.holds(signed("msg_1", NOW_S - ageS), NOW_S), ageS + " s");
        }
    }

    @Test
    void whatFalSignsHoldsForFiveMinutesAndAsItWasSigned() throws Exception {
        KeyPair keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        byte[] encoded = keys.getPublic().getEncoded();
        String x = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length));
        String another = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
        Proof proof = Proof.of(Scheme.FAL, List.of(another, x));
        String now = String.valueOf(NOW_S);
        String body = "{\"request_id\":\"r-1\"}";
        String signature = signedByFal(keys.getPrivate(), "r-1", "user-1", now, body);

        assertTrue(proof.holds(fal(body, "r-1", "user-1", now, signature), NOW_S));
        assertTrue(proof.holds(fal(body, "r-1", "user-1", now, signature), NOW_S + 300));
        assertFalse(proof.holds(fal(body, "r-1", "user-1", now, signature), NOW_S + 301));
        assertFalse(proof.holds(fal(body + " ", "r-1", "user-1", now, signature), NOW_S));
        assertFalse(proof.holds(fal(body, "r-2", "user-1", now, signature), NOW_S));
        assertFalse(proof.holds(fal(body, "r-1", "user-2", now, signature), NOW_S));
        assertFalse(proof.holds(fal(body, "r-1", "user-1", String.valueOf(NOW_S + 1), signature), NOW_S));
        for (String wrong : List.of("", "zz", "00", "00".repeat(64), signature + "00")) {
            assertFalse(proof.holds(fal(body, "r-1", "user-1", now, wrong), NOW_S), wrong);
        }
        assertFalse(Proof.of(Scheme.FAL, List.of(another)).holds(fal(body, "r-1", "user-1", now, signature), NOW_S));
    }

    private static Incoming fal(String body, String id, String user, String timestamp, String signature) {
        return incoming(
                body,
                "X-Fal-Webhook-Request-Id",
                id,
                "X-Fal-Webhook-User-Id",
                user,
                "X-Fal-Webhook-Timestamp",
                timestamp,
                "X-Fal-Webhook-Signature",
                signature);
    }

    private static String signedByFal(PrivateKey key, String id, String user, String timestamp, String body)
            throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(body.getBytes(StandardCharsets.UTF_8));
        java.security.Signature signer = java.security.Signature.getInstance("Ed25519");
        signer.initSign(key);
        signer.update(
                (id + "\n" + user + "\n" + timestamp + "\n" + HexFormat.of().formatHex(digest))
                        .getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(signer.sign());
    }

    @Test
    void aTokenIsComparedWhole() {
        Proof proof = Proof.of(Scheme.BEARER, List.of("sixteen-letters-", "another-sixteen-"));

        assertTrue(proof.holds(incoming("", "Authorization", "Bearer sixteen-letters-"), NOW_S));
        assertTrue(proof.holds(incoming("", "authorization", "bearer another-sixteen-"), NOW_S));
        for (String wrong : List.of("", "Bearer", "Bearer ", "Bearer sixteen-letters", "Basic sixteen-letters-")) {
            assertFalse(proof.holds(incoming("", "Authorization", wrong), NOW_S), wrong);
        }
    }

    @Test
    void aHeaderThatIsThereTwiceIsNotThere() {
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.put("Authorization", List.of("Bearer sixteen-letters-", "Bearer sixteen-letters-"));

        assertFalse(
                Proof.of(Scheme.BEARER, List.of("sixteen-letters-")).holds(new Incoming(headers, new byte[0]), NOW_S));
    }

    @Test
    void aShortSecretIsRefusedAndNotShown() {
        assertThrows(IllegalArgumentException.class, () -> Proof.of(Scheme.FAL, List.of("AAAA".repeat(12))));
        for (Scheme scheme : Scheme.values()) {
            IllegalArgumentException refused =
                    assertThrows(IllegalArgumentException.class, () -> Proof.of(scheme, List.of("pssst")));
            assertEquals(-1, refused.getMessage().indexOf("pssst"));
        }
    }

    private static Incoming signed(String id, long timestampS) {
        String signature = Signature.of(SECRET).sign(id, timestampS, "{}".getBytes(StandardCharsets.UTF_8));
        return incoming(
                "{}",
                "webhook-id",
                id,
                "webhook-timestamp",
                String.valueOf(timestampS),
                "webhook-signature",
                "v1a,AAAA v1,AAAA " + signature);
    }

    private static Incoming incoming(String body, String... headers) {
        Map<String, List<String>> byName = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (int i = 0; i < headers.length; i += 2) {
            byName.put(headers[i], List.of(headers[i + 1]));
        }
        return new Incoming(byName, body.getBytes(StandardCharsets.UTF_8));
    }
}
