package dev.quire.api;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The whole trips again, against the packaged jar or the native binary. */
@QuarkusIntegrationTest
class JobTripIT extends JobTripTest {}
