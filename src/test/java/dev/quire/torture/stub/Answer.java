package dev.quire.torture.stub;

/** What became of a call, as the provider sees it. */
public enum Answer {
    /** A picture, and a line on the bill. */
    OK,
    /** 429 with Retry-After: not accepted. */
    WAIT,
    /** 429 without: not accepted. */
    THROTTLED,
    /** 500. */
    BROKE,
    /** Never answered. */
    HUNG,
    /** The connection was reset instead of an answer. */
    RESET,
    /** The answer broke off in its middle. */
    TRUNCATED,
    /** 200, and a page for people. */
    WRONG_TYPE,
    /** The caller hung up before there was an answer. */
    GONE;

    /** Whether the provider began to work on it, so that it may have to be paid for. */
    public boolean accepted() {
        return this != WAIT && this != THROTTLED;
    }
}
