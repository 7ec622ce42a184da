/** What comes in: read strictly, refused with problem+json, and made into a stored job once. */
package dev.quire.submit;
