package dev.quire.api.events;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The streams again, against the packaged jar or the native binary. */
@QuarkusIntegrationTest
class EventStreamIT extends EventStreamTest {}
