package dev.quire.webhook.outgoing;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * When a message is sent again.
 *
 * @param waits after the first failed try, the second one …
 */
record RetryPlan(List<Duration> waits) {

    private static final double MOST_JITTER = 0.2;
    private static final Duration LONGEST_ASKED_FOR = Duration.ofHours(24);

    /** A message of this age is not yet late, however short the waits are. */
    private static final Duration YOUNG = Duration.ofHours(1);

    /**
     * How long to wait; empty gives the message up. One that is older than all waits together, because others went before
     * it, is tried once: else a receiver that is gone would be called for months.
     *
     * @param failed tries until now, at least 1
     * @param age of the event
     * @param askedFor by the receiver
     */
    Optional<Duration> next(int failed, Duration age, Optional<Duration> askedFor, RandomGenerator random) {
        Duration whole = waits.stream().reduce(Duration.ZERO, Duration::plus);
        if (failed > waits.size() || (failed == 1 && age.compareTo(whole) > 0 && age.compareTo(YOUNG) > 0)) {
            return Optional.empty();
        }
        long waitMs = waits.get(failed - 1).toMillis();
        long jitteredMs = waitMs + (long) (waitMs * MOST_JITTER * random.nextDouble());
        long askedMs = askedFor.map(asked -> Math.min(asked.toMillis(), LONGEST_ASKED_FOR.toMillis()))
                .orElse(0L);
        return Optional.of(Duration.ofMillis(Math.max(jitteredMs, askedMs)));
    }
}
