package dev.quire.torture.stub;

import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/** How the provider answers which call, and how fast: the same for the same seed and reference. */
final class Behaviour {

    /** What it will do if the caller does not hang up. */
    record Plan(Answer answer, int afterMs) {}

    private final long seed;
    private final AtomicInteger refusals = new AtomicInteger();
    private volatile Plan well;

    Behaviour(long seed) {
        this.seed = seed;
    }

    /** From now on it answers well, after this time. */
    void mend(int afterMs) {
        well = new Plan(Answer.OK, afterMs);
    }

    /** The next call is answered with 429,. */
    void refuseNext() {
        refusals.incrementAndGet();
    }

    Plan of(String reference) {
        if (refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            return new Plan(Answer.WAIT, 1);
        }
        Plan always = well;
        if (always != null) {
            return always;
        }
        Random random = new Random(seed * 31 + reference.hashCode());
        // The first numbers of seeds that are close together are close together.
        random.nextInt();
        int afterMs = latencyMs(random);
        return new Plan(answer(random.nextInt(100)), afterMs);
    }

    private static Answer answer(int percent) {
        if (percent < 76) {
            return Answer.OK;
        }
        if (percent < 80) {
            return Answer.WAIT;
        }
        if (percent < 83) {
            return Answer.THROTTLED;
        }
        if (percent < 88) {
            return Answer.BROKE;
        }
        if (percent < 91) {
            return Answer.HUNG;
        }
        if (percent < 94) {
            return Answer.RESET;
        }
        return percent < 97 ? Answer.TRUNCATED : Answer.WRONG_TYPE;
    }

    /** A few take longer than a lease and its rescue. */
    private static int latencyMs(Random random) {
        int percent = random.nextInt(100);
        if (percent < 75) {
            return 20 + random.nextInt(500);
        }
        return percent < 86 ? 1_000 + random.nextInt(2_000) : 8_000 + random.nextInt(4_000);
    }
}
