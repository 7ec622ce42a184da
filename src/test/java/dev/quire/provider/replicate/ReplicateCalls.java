package dev.quire.provider.replicate;

import dev.quire.provider.Callbacks;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;

/** The adapter, as tests set it up. */
final class ReplicateCalls {

    private ReplicateCalls() {}

    static ReplicateProvider provider(String key, String url) {
        return new ReplicateProvider(
                new SmallRyeConfigBuilder()
                        .withMapping(ReplicateConfig.class)
                        .withDefaultValues(Map.of(
                                "quire.provider.replicate.api-key", key, "quire.provider.replicate.base-url", url))
                        .build()
                        .getConfigMapping(ReplicateConfig.class),
                new Callbacks());
    }
}
