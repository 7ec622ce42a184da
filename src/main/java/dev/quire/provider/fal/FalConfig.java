package dev.quire.provider.fal;

import dev.quire.provider.ProviderLimits;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMin;

/** Settings of the fal provider. */
@ConfigMapping(prefix = "quire.provider.fal")
interface FalConfig extends ProviderLimits {

    String FAL = "https://queue.fal.run";

    /** The key; without one nobody is called. */
    Optional<String> apiKey();

    /** Where the queue is; set to nothing, it is fal's own. */
    @WithDefault(FAL)
    Optional<String> baseUrl();

    /** Where fal calls back when a request has ended: a source of {@code /v1/hooks}, as fal reaches it. */
    Optional<String> callbackUrl();

    /** The model when a request names none: {@code owner/app}, and what of the app where it has several. */
    @WithDefault("fal-ai/flux/schnell")
    String model();

    /** From submitting to the picture; a cold model takes minutes to start. */
    @Override
    @WithDefault("PT300S")
    @DurationMin(millis = 1)
    Duration timeout();

    @Override
    @WithDefault("20")
    Optional<@Min(1) @Max(1_000_000) Integer> requestsPerMinute();
}
