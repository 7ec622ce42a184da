/** The heart: jobs, pages, leases and events as rows, and every change of their state. */
package dev.quire.job;
