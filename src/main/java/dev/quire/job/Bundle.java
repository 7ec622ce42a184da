package dev.quire.job;

import java.util.UUID;

/** Jobs that are followed together. */
public sealed interface Bundle {

    int tenantId();

    /** Which jobs these are never changes. */
    record OfBatch(int tenantId, UUID batchId) implements Bundle {}

    /** New ones may come. */
    record OfName(int tenantId, String externalId) implements Bundle {}
}
