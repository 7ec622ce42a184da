package dev.quire.webhook.incoming;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.webhook.Signature;
import dev.quire.webhook.incoming.HooksConfig.Scheme;
import java.nio.charset.StandardCharsets;
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
