package dev.quire.job;

/** Why a page ended in error; the names are the codes on the wire. */
public enum PageError {
    PROVIDER_TIMEOUT,
    PROVIDER_UNAVAILABLE,
    PROVIDER_REJECTED,
    CONTENT_BLOCKED,
    PROVIDER_MISCONFIGURED,
    INVALID_RESULT,
    /** The job's deadline came first. */
    DEADLINE_EXCEEDED,
    /** The call would have cost more than the job, its tenant, or the day allows; it was not made. */
    BUDGET_EXCEEDED,
    /** The process that generated the page died three times. */
    POISON
}
