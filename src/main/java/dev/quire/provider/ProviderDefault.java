package dev.quire.provider;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;

/** Who generates when a request names nobody. */
@ConfigMapping(prefix = "quire.provider")
public interface ProviderDefault {

    /** Name of the provider. */
    @WithName("default")
    @WithDefault("builtin")
    String name();
}
