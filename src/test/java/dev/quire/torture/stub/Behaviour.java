package dev.quire.torture.stub;

import java.util.Random;

/** How the provider answers which call, and how fast: the same for the same seed and reference. */
final class Behaviour {

    /** What it will do if the caller does not hang up. */
    record Plan(Answer answer, int afterMs) {}

    private final long seed;
    private volatile Plan well;

    Behaviour(long seed) {
        this.seed = seed;
    }

    /** From now on it answers well, after this time. */
    void mend(int afterMs) {
        well = new Plan(Answer.OK, afterMs);
    }

    Plan of(String reference) {
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
        return percent < 86 ? 1_000 + random.nextInt(2_000) : 6_000 + random.nextInt(5_000);
    }
}
