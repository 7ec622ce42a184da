package dev.quire.webhook.outgoing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class RetryPlanTest {

    private static final Optional<Duration> NOTHING = Optional.empty();
    private static final RandomGenerator RANDOM = RandomGenerator.of("L64X128MixRandom");

    private final RetryPlan plan = new RetryPlan(List.of(Duration.ofSeconds(5), Duration.ofMinutes(5)));

    @Test
    void waitsGrowWithJitterAndEnd() {
        for (int i = 0; i < 100; i++) {
            Duration first = plan.next(1, Duration.ZERO, NOTHING, RANDOM).orElseThrow();
            assertTrue(first.toMillis() >= 5_000 && first.toMillis() < 6_000, first::toString);
            Duration second = plan.next(2, Duration.ZERO, NOTHING, RANDOM).orElseThrow();
            assertTrue(second.toMillis() >= 300_000 && second.toMillis() < 360_000, second::toString);
        }
        assertEquals(NOTHING, plan.next(3, Duration.ZERO, NOTHING, RANDOM));
    }

    @Test
    void whatTheReceiverAsksForIsTheLeast() {
        assertEquals(
                Duration.ofMinutes(2),
                plan.next(1, Duration.ZERO, Optional.of(Duration.ofMinutes(2)), RANDOM)
                        .orElseThrow());
        assertEquals(
                Duration.ofHours(24),
                plan.next(1, Duration.ZERO, Optional.of(Duration.ofDays(900)), RANDOM)
                        .orElseThrow());
        assertTrue(plan.next(2, Duration.ZERO, Optional.of(Duration.ofSeconds(1)), RANDOM)
                        .orElseThrow()
                        .toSeconds()
                >= 300);
    }

    @Test
    void whatWaitedForOthersTooLongIsTriedOnce() {
        assertTrue(plan.next(1, Duration.ofMinutes(59), NOTHING, RANDOM).isPresent());
        assertEquals(NOTHING, plan.next(1, Duration.ofMinutes(61), NOTHING, RANDOM));
        assertTrue(plan.next(2, Duration.ofMinutes(61), NOTHING, RANDOM).isPresent());
    }
}
