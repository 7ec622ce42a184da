package dev.quire.provider.replicate;

import dev.quire.provider.ProviderLimits;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMin;

/** Settings of the Replicate provider. */
@ConfigMapping(prefix = "quire.provider.replicate")
interface ReplicateConfig extends ProviderLimits {

    String REPLICATE = "https://api.replicate.com/v1";

    /** The token; without one nobody is called. */
    Optional<String> apiKey();

    /** Where the API is, up to and with its version; set to nothing, it is Replicate's own. */
    @WithDefault(REPLICATE)
    Optional<String> baseUrl();

    /** Where Replicate calls back when a prediction has ended: a source of {@code /v1/hooks}, as Replicate reaches it. */
    Optional<String> callbackUrl();

    /** The model when a request names none: {@code owner/name}, or {@code owner/name:version}. */
    @WithDefault("black-forest-labs/flux-schnell")
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
