/** The HTTP door: reads requests strictly, answers with records, and refuses with problem+json. */
package dev.quire.api;
