package dev.quire.provider.gemini;

import dev.quire.provider.ProviderLimits;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMin;

/** Settings of the Gemini provider. */
@ConfigMapping(prefix = "quire.provider.gemini")
interface GeminiConfig extends ProviderLimits {

    String GOOGLE = "https://generativelanguage.googleapis.com/v1beta";

    /** The key; without one nobody is called. */
    Optional<String> apiKey();

    /** Where the API is, up to and with its version; set to nothing, it is Google's own. */
    @WithDefault(GOOGLE)
    Optional<String> baseUrl();

    /** The model for pictures when a request names none. */
    @WithDefault("gemini-2.5-flash-image")
    String model();

    /** The model for texts when a request names none; it has to know structured output. */
    @WithDefault("gemini-2.5-flash")
    String textModel();

    /** What tokens cost, each as {@code model=input/output} or {@code model=input/output/most}; {@code *} is any model. */
    Optional<List<String>> tokenPrices();

    @Override
    @WithDefault("PT120S")
    @DurationMin(millis = 1)
    Duration timeout();

    @Override
    @WithDefault("20")
    Optional<@Min(1) @Max(1_000_000) Integer> requestsPerMinute();
}
