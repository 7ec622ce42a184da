package dev.quire.webhook.incoming;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same against the packaged jar or the native binary. */
@QuarkusIntegrationTest
class HookTripIT extends HookTripTest {}
