/** Pictures by OpenAI's images API, over the JDK's HTTP client. */
package dev.quire.provider.openai;
