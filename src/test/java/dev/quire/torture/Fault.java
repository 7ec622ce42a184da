package dev.quire.torture;

/** What is done to a replica, or to PostgreSQL. */
enum Fault {
    /** kill -9 and a new process. */
    KILL,
    /** Stopped for longer than its leases, while its calls run. */
    STOP,
    /** Cut off from PostgreSQL for longer than its leases; then all arrives late. */
    PARTITION,
    /** Cut off for longer than its leases; then its connections end. */
    PARTITION_LOST,
    /** SIGTERM and a new process. */
    RESTART,
    /** kill -9 of PostgreSQL with all its processes, and a new start on its data. */
    POSTGRES_KILL,
    /** PostgreSQL commits and its answer is lost. */
    LOSE_COMMIT_ANSWER,
    /** A commit is lost on its way to PostgreSQL. */
    LOSE_COMMIT_REQUEST,
    /** Any answer is lost. */
    LOSE_ANSWER,
    /** All connections of a replica end. */
    CUT
}
