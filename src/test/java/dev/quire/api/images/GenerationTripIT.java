package dev.quire.api.images;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same against the packaged jar or the native binary. */
@QuarkusIntegrationTest
class GenerationTripIT extends GenerationTripTest {}
