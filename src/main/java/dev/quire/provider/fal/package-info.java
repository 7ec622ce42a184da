/** Asks fal: requests that are queued, named, and asked for until they have ended. */
package dev.quire.provider.fal;
