/**
 * Webhooks that come in: proved by their signature over the bytes as they came, read as an event, made into a job once.
 * Callbacks of vendors wake who waits for them.
 */
package dev.quire.webhook.incoming;
