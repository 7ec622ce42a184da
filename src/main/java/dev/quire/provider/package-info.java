/** One generation call. A provider knows prompts, not jobs; vendors do not know each other. */
package dev.quire.provider;
