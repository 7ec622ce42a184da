package dev.quire.api;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same against the packaged jar or the native binary. */
@QuarkusIntegrationTest
class TokenTripIT extends TokenTripTest {}
