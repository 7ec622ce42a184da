/** Kind {@code tests}: scenarios for a user story. */
package dev.quire.kind.tests;
