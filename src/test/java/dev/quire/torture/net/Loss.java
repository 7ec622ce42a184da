package dev.quire.torture.net;

import java.util.Optional;
import java.util.function.Predicate;

/** One exchange with PostgreSQL that is going to be lost, and which half of it; the connection ends with it. */
public final class Loss {

    /** What does not arrive. */
    public enum Half {
        /** PostgreSQL never hears it. */
        REQUEST,
        /** PostgreSQL has done it, and the client never hears so. */
        ANSWER
    }

    private final Half half;
    private final Predicate<String> which;
    private int left;
    private String hit;
    private boolean committed;

    private Loss(Half half, Predicate<String> which, int nth) {
        this.half = half;
        this.which = which;
        this.left = nth;
    }

    /** The n-th exchange from now, counted over all connections. */
    public static Loss nth(Half half, int nth) {
        return new Loss(half, statement -> true, nth);
    }

    /** The next commit. */
    public static Loss commit(Half half) {
        return new Loss(half, statement -> statement.startsWith("COMMIT"), 1);
    }

    /** The next exchange that ends with this statement. */
    public static Loss of(Half half, String statement) {
        return new Loss(half, statement::equals, 1);
    }

    public Half half() {
        return half;
    }

    /** The statement that was lost, once it was. */
    public synchronized Optional<String> hit() {
        return Optional.ofNullable(hit);
    }

    /** Whether PostgreSQL committed, and said so to nobody. */
    public synchronized boolean committed() {
        return committed;
    }

    synchronized boolean takes(String statement) {
        if (hit != null || !which.test(statement)) {
            return false;
        }
        left--;
        if (left > 0) {
            return false;
        }
        hit = statement;
        return true;
    }

    synchronized void confirmCommitted() {
        committed = true;
    }
}
