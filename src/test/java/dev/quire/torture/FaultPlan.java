package dev.quire.torture;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Which fault when, all from the seed; which replica it hits is left to who is free then. */
final class FaultPlan {

    /**
     * One fault.
     *
     * @param lastsMs how long its first half lasts
     * @param luck chooses the replica among those that may be hit, where none of them is a better choice
     */
    record Step(long atMs, Fault fault, long lastsMs, int luck) {}

    private static final List<Fault> LONG =
            List.of(Fault.STOP, Fault.PARTITION, Fault.KILL, Fault.POSTGRES_KILL, Fault.PARTITION_LOST, Fault.RESTART);
    private static final List<Fault> SHORT = List.of(
            Fault.LOSE_COMMIT_ANSWER,
            Fault.LOSE_COMMIT_ANSWER,
            Fault.LOSE_COMMIT_REQUEST,
            Fault.LOSE_ANSWER,
            Fault.CUT);

    private FaultPlan() {}

    /**
     * Faults that last, one after the other. They come as a deck that is dealt again when it is empty, so that each
     * comes as often as the others.
     */
    static List<Step> lasting(long seed, long lastsMs, long leaseMs) {
        Random random = new Random(seed);
        List<Step> steps = new ArrayList<>();
        List<Fault> deck = new ArrayList<>();
        for (long atMs = 1_500; atMs < lastsMs; atMs += 500 + random.nextInt(1_500)) {
            if (deck.isEmpty()) {
                deck.addAll(LONG);
                Collections.shuffle(deck, random);
            }
            Fault fault = deck.removeLast();
            long pauseMs = fault == Fault.POSTGRES_KILL
                    ? random.nextInt(1_500)
                    // Rescue looks every 5 s.
                    : leaseMs + 5_500 + random.nextInt(1_500);
            steps.add(new Step(atMs, fault, pauseMs, random.nextInt(1_000)));
        }
        return steps;
    }

    /** Connections that break at the worst moment. */
    static List<Step> sudden(long seed, long lastsMs) {
        Random random = new Random(seed + 1_000_000);
        List<Step> steps = new ArrayList<>();
        for (long atMs = 500; atMs < lastsMs; atMs += 200 + random.nextInt(700)) {
            Fault fault = SHORT.get(random.nextInt(SHORT.size()));
            steps.add(new Step(atMs, fault, 1 + random.nextInt(6), random.nextInt(1_000)));
        }
        return steps;
    }
}
