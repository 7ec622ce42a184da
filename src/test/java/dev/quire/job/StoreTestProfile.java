package dev.quire.job;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** Nothing runs by itself: the tests claim, settle and rescue by hand. */
public class StoreTestProfile implements QuarkusTestProfile {

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of("quire.worker.concurrency", "0", "quarkus.scheduler.enabled", "false");
    }
}
