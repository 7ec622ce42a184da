package dev.quire.provider.sdserver;

import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.util.Map;

/** The adapter, as tests set it up. */
final class SdServerCalls {

    private SdServerCalls() {}

    static SdServerProvider provider(Map<String, String> settings) {
        return new SdServerProvider(config(settings));
    }

    static SdServerConfig config(Map<String, String> settings) {
        Map<String, String> named = new HashMap<>();
        settings.forEach((name, value) -> named.put("quire.provider.sdserver." + name, value));
        return new SmallRyeConfigBuilder()
                .withMapping(SdServerConfig.class)
                .withDefaultValues(named)
                .build()
                .getConfigMapping(SdServerConfig.class);
    }
}
