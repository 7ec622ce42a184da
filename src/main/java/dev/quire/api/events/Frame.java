package dev.quire.api.events;

import dev.quire.job.EventCursor;

/**
 * A message as it goes over the wire, the same bytes for all who get it.
 *
 * @param position after it; null for one that is only about this moment and that nobody resumes after
 */
record Frame(EventCursor position, byte[] bytes) {}
