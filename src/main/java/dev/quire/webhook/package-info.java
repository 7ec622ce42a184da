/** Webhooks, in and out, as Standard Webhooks has them (standardwebhooks.com). */
package dev.quire.webhook;
