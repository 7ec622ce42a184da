package dev.quire.torture.check;

import java.util.List;
import java.util.regex.Pattern;

/** PostgreSQL's own log: what heals itself in the service would hide statements that are wrong. */
public final class ServerLog {

    private static final Pattern COMPLAINT = Pattern.compile("\\b(ERROR|FATAL|PANIC): ");

    /** What the faults themselves cause: kills, recovery, dead connections, and waiting for those who are cut off. */
    private static final List<Pattern> CAUSED_BY_FAULTS = List.of(
            Pattern.compile(
                    "FATAL: +the database system is (starting up|in recovery mode|shutting down|not yet accepting)"),
            Pattern.compile(
                    "FATAL: +terminating connection due to (idle-in-transaction timeout|administrator command)"),
            Pattern.compile("FATAL: +(connection to client lost|terminating background worker)"),
            Pattern.compile("ERROR: +canceling statement due to (lock timeout|statement timeout|user request)"));

    private ServerLog() {}

    /** Lines that no fault explains. */
    public static List<String> unexpected(List<String> log) {
        return log.stream()
                .filter(line -> COMPLAINT.matcher(line).find())
                .filter(line -> CAUSED_BY_FAULTS.stream()
                        .noneMatch(expected -> expected.matcher(line).find()))
                .toList();
    }
}
