package dev.quire.planted;

import dev.quire.job.Lease;

/** Imports what a package of the leaf media must not: proof that the architecture test can fail. */
public record Arrow(Lease lease) {}
