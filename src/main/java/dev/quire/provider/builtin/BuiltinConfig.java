package dev.quire.provider.builtin;

import dev.quire.provider.ProviderLimits;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Settings of the builtin provider. */
@ConfigMapping(prefix = "quire.provider.builtin")
interface BuiltinConfig extends ProviderLimits {

    /** Whether requests may ask for latency and faults by {@code simulate}. */
    @WithDefault("false")
    boolean simulate();
}
