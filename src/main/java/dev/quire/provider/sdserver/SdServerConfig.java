package dev.quire.provider.sdserver;

import dev.quire.provider.ProviderLimits;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMin;

/** Settings of the stable-diffusion server. */
@ConfigMapping(prefix = "quire.provider.sdserver")
interface SdServerConfig extends ProviderLimits {

    /** Where the server is; without one nobody is called. */
    Optional<String> baseUrl();

    /** The checkpoint when a request names none; none is the one that the server has loaded. */
    Optional<String> model();

    /** One: the server draws one picture after the other. */
    @Override
    @WithDefault("1")
    @Min(0)
    @Max(10_000)
    int concurrency();

    /** Without a graphics card a picture takes minutes. */
    @Override
    @WithDefault("PT300S")
    @DurationMin(millis = 1)
    Duration timeout();
}
