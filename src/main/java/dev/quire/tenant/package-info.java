/** Whose job it is, and who may come in. */
package dev.quire.tenant;
