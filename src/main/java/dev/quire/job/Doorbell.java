package dev.quire.job;

/** What a NOTIFY on channel {@code quire} says; its payload is the name. */
public enum Doorbell {
    /** Pages were queued. */
    QUEUE,
    /** Pages were cancelled: replicas look after their leases at once. */
    CANCEL,
    /** Webhooks have something to tell. */
    WEBHOOK
}
