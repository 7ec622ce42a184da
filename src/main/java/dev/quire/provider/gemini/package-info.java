/** Pictures and texts by Google's Gemini API, one {@code generateContent} for each. */
package dev.quire.provider.gemini;
