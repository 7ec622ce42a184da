package dev.quire.job;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/** Tells a database that is away for a while from one that refuses a statement. */
public final class Outage {

    /**
     * Classes of SQLSTATE (PostgreSQL, appendix A) that pass: connection, transaction rollback (deadlock,
     * serialization), insufficient resources, operator intervention, system error, and lock not available.
     */
    private static final Set<String> PASSING = Set.of("08", "40", "53", "57", "58", "55");

    private static final Duration PAUSE = Duration.ofMillis(500);

    private Outage() {}

    /** The time to wait before trying again; an interrupt only shortens it. */
    public static void pause() {
        LockSupport.parkNanos(PAUSE.toNanos());
    }

    /** Whether trying the same again later makes sense. */
    public static boolean caused(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                String state = sql.getSQLState();
                // The pool's own errors (no connection in time) carry no state.
                return state == null || PASSING.contains(state.substring(0, 2));
            }
        }
        return false;
    }
}
