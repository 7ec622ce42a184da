/** Webhooks out: endpoints, and the loop that tells them what happened. */
package dev.quire.webhook.outgoing;
