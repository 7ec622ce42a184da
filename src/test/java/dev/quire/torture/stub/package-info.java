/** A provider that speaks OpenAI's images API, fails as asked, and keeps its own books. */
package dev.quire.torture.stub;
