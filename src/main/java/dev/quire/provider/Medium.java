package dev.quire.provider;

/** What a call makes. */
public enum Medium {
    PICTURE,
    /** JSON after the schema of {@link TextSpec}. */
    TEXT
}
