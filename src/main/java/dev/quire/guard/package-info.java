/** Which URLs of clients may be called: the one guard against requests into the network that this service runs in. */
package dev.quire.guard;
