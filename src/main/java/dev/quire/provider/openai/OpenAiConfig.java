package dev.quire.provider.openai;

import dev.quire.provider.ProviderLimits;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMin;

/** Settings of the OpenAI provider. */
@ConfigMapping(prefix = "quire.provider.openai")
interface OpenAiConfig extends ProviderLimits {

    String OPEN_AI = "https://api.openai.com/v1";

    /** The key; without one nobody is called. */
    Optional<String> apiKey();

    /** Where the API is, up to and with its version; set to nothing, it is OpenAI's own. */
    @WithDefault(OPEN_AI)
    Optional<String> baseUrl();

    /** Who pays, for keys that belong to several organizations. */
    Optional<String> organization();

    /** The model for pictures when a request names none. */
    @WithDefault("gpt-image-1")
    String model();

    /** The model for texts when a request names none; it has to know structured output. */
    @WithDefault("gpt-4.1-mini")
    String textModel();

    /** What tokens cost, each as {@code model=input/output} or {@code model=input/output/most}; {@code *} is any model. */
    Optional<List<String>> tokenPrices();

    /** A picture of high quality takes OpenAI up to two minutes. */
    @Override
    @WithDefault("PT120S")
    @DurationMin(millis = 1)
    Duration timeout();

    @Override
    @WithDefault("20")
    Optional<@Min(1) @Max(1_000_000) Integer> requestsPerMinute();
}
