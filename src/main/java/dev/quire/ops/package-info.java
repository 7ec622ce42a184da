/** Starting, stopping and watching the service: command line, embedded database, checks. */
package dev.quire.ops;
