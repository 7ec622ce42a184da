package dev.quire.provider.gemini;

import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.util.Map;

/** The adapter, as tests set it up. */
final class GeminiCalls {

    private GeminiCalls() {}

    static GeminiProvider provider(String key, String url) {
        return new GeminiProvider(config(Map.of("api-key", key, "base-url", url)));
    }

    static GeminiConfig config(Map<String, String> settings) {
        Map<String, String> named = new HashMap<>();
        settings.forEach((name, value) -> named.put("quire.provider.gemini." + name, value));
        return new SmallRyeConfigBuilder()
                .withMapping(GeminiConfig.class)
                .withDefaultValues(named)
                .build()
                .getConfigMapping(GeminiConfig.class);
    }
}
