package dev.quire.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SignatureTest {

    /** The example in the README of standard-webhooks/standard-webhooks. */
    private static final Signature KNOWN = Signature.of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");

    private static final String ID = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private static final long AT = 1_614_265_330;
    private static final byte[] BODY = "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8);
    private static final String SIGNED = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    @Test
    void signsAsTheSpecificationDoes() {
        assertEquals(SIGNED, KNOWN.sign(ID, AT, BODY));
    }

    @Test
    void findsItsOwnAmongSeveral() {
        assertTrue(KNOWN.signed(ID, AT, BODY, "v1,AAAA v1a,BBBB " + SIGNED));
        assertFalse(KNOWN.signed(ID, AT, BODY, "v1,AAAA"));
        assertFalse(KNOWN.signed(ID, AT + 1, BODY, SIGNED));
        assertFalse(KNOWN.signed(ID + "x", AT, BODY, SIGNED));
        assertFalse(KNOWN.signed(ID, AT, new byte[0], SIGNED));
        assertFalse(KNOWN.signed(ID, AT, BODY, ""));
    }

    @Test
    void refusesWhatIsNoSecretAndDoesNotShowIt() {
        for (String bad : new String[] {"", "whsec_", "whsec_c2hvcnQ=", "whsec_not base64!", "x".repeat(100)}) {
            String said = assertThrows(IllegalArgumentException.class, () -> Signature.of(bad))
                    .getMessage();
            assertTrue(said.startsWith("A webhook secret must"), said);
        }
    }

    @Test
    void comesBackAsItWasRead() {
        assertEquals("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", KNOWN.secret());
    }
}
