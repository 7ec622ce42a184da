/** Claims pages, runs them against providers and writes what came of it: the only place where jobs meet providers. */
package dev.quire.worker;
