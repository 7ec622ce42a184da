/** Bytes of results: what they are by their own signature, what can be shown before them, and where they live. */
package dev.quire.media;
