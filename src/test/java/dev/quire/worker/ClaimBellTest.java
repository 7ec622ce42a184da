package dev.quire.worker;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.junit.jupiter.api.Test;

class ClaimBellTest {

    private final ClaimBell bell = new ClaimBell();

    @Test
    void aFreeSlotRingsUnlessTheLastClaimLeftNothingForIt() {
        bell.drained(Set.of("builtin"));

        bell.ringForSlot("builtin");
        assertFalse(bell.rings());

        bell.ringForSlot("openai");
        assertTrue(bell.rings());
    }

    @Test
    void whileAClaimIsUnderWayEverySlotThatComesFreeRings() {
        bell.drained(Set.of("builtin"));
        bell.drained(Set.of());

        bell.ringForSlot("builtin");

        assertTrue(bell.rings());
    }

    @Test
    void whatHasComeSinceRingsByItself() {
        bell.drained(Set.of("builtin"));

        bell.ring();

        assertTrue(bell.rings());
    }
}
