/** Asks Replicate: predictions that are submitted, named, and asked for until they have ended. */
package dev.quire.provider.replicate;
