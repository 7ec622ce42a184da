package dev.quire.webhook.outgoing;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same against the packaged jar or the native binary. */
@QuarkusIntegrationTest
class WebhookTripIT extends WebhookTripTest {}
