package dev.quire.job;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** Tells a database that is away for a while from one that refuses what it is given. */
public final class Outage {

    /**
     * Classes of SQLSTATE (PostgreSQL, appendix A) that no waiting mends: feature not supported, data exception,
     * integrity constraint violation, syntax error. A failover, a rotated password, a lost connection pass.
     */
    private static final Set<String> FINAL = Set.of("0A", "22", "23", "42");

    /** Insufficient privilege is of class 42, but grants can come back. */
    private static final String NO_PRIVILEGE = "42501";

    private static final Duration PAUSE = Duration.ofMillis(500);

    private Outage() {}

    /** The time to wait before trying again; an interrupt only shortens it. */
    public static void pause() {
        LockSupport.parkNanos(PAUSE.toNanos());
    }

    /** Whether the database caused it, and trying the same again later makes sense. */
    public static boolean caused(Throwable failure) {
        return sqlException(failure, Collections.newSetFromMap(new IdentityHashMap<>()))
                .map(Outage::passes)
                .orElse(false);
    }

    /** A commit that failed has its SQLException among the suppressed ones, not the causes. */
    private static Optional<SQLException> sqlException(Throwable failure, Set<Throwable> seen) {
        if (failure == null || !seen.add(failure)) {
            return Optional.empty();
        }
        if (failure instanceof SQLException sql) {
            return Optional.of(sql);
        }
        return Stream.concat(Stream.ofNullable(failure.getCause()), Stream.of(failure.getSuppressed()))
                .flatMap(next -> sqlException(next, seen).stream())
                .findFirst();
    }

    private static boolean passes(SQLException failure) {
        String state = failure.getSQLState();
        // The pool's own errors (no connection in time) carry no state.
        return state == null
                || state.length() < 2
                || state.equals(NO_PRIVILEGE)
                || !FINAL.contains(state.substring(0, 2));
    }
}
