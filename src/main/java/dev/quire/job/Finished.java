package dev.quire.job;

/** An attempt that is over, waiting to be written. */
public record Finished(Lease lease, Outcome outcome) {}
