/** The shapes of jobs and pages on the wire, the same in answers, streams and webhooks. */
package dev.quire.body;
