/** What must be true afterwards: of the rows, of the provider's books, of PostgreSQL's log. */
package dev.quire.torture.check;
