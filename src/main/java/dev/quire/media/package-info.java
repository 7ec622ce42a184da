/** Bytes of results: what they are by their own signature, and where they live. */
package dev.quire.media;
