/** Kind {@code content}: texts for shops and sites. */
package dev.quire.kind.content;
