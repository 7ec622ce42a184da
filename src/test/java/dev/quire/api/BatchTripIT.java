package dev.quire.api;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** Batches again, against the packaged jar or the native binary. */
@QuarkusIntegrationTest
class BatchTripIT extends BatchTripTest {}
