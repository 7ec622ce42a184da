/** Replicas, PostgreSQL and a provider under random faults, and what must be true afterwards. */
package dev.quire.torture;
