package dev.quire.job;

/**
 * What a NOTIFY on channel {@code quire} says; its payload begins with the name. What concerns others than who listens is
 * passed on as a CDI event.
 */
public enum Doorbell {
    /** Pages were queued. */
    QUEUE,
    /** Pages were cancelled: replicas look after their leases at once. */
    CANCEL,
    /** Webhooks have something to tell. */
    WEBHOOK,
    /** A vendor has called back; the {@link VendorCall} stands behind it. */
    CALLBACK,
    /** Nobody listens any more: the last call has ended that let this replica work. Only ever a CDI event. */
    ASLEEP
}
