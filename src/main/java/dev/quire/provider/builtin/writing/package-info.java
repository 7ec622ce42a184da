/** Drafts texts from the facts alone: the same facts and seed give the same text. */
package dev.quire.provider.builtin.writing;
