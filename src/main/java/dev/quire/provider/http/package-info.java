/** What adapters to vendors over HTTP share: calls that are sent once, and what an answer means wherever it comes from. */
package dev.quire.provider.http;
