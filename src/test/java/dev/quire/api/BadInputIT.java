package dev.quire.api;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** Bad input again, against the packaged jar or the native binary. */
@QuarkusIntegrationTest
class BadInputIT extends BadInputTest {}
