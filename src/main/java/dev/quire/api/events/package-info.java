/** Streams of events (SSE): one reader for all streams of a job, none that waits, and no thread for any of them. */
package dev.quire.api.events;
