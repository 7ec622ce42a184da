package dev.quire.provider.fal;

import dev.quire.provider.Callbacks;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;

/** The adapter, as tests set it up. */
final class FalCalls {

    private FalCalls() {}

    static FalProvider provider(String key, String url) {
        return new FalProvider(
                new SmallRyeConfigBuilder()
                        .withMapping(FalConfig.class)
                        .withDefaultValues(
                                Map.of("quire.provider.fal.api-key", key, "quire.provider.fal.base-url", url))
                        .build()
                        .getConfigMapping(FalConfig.class),
                new Callbacks());
    }
}
