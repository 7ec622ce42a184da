/** The provider that needs nothing: paints placeholder pictures, and plays faults where that is allowed. */
package dev.quire.provider.builtin;
