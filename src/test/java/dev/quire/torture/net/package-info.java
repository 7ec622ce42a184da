/** A proxy in front of PostgreSQL that understands where a request ends and where an answer ends. */
package dev.quire.torture.net;
