package dev.quire.api.images;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;

/** Settings of {@code /v1/images/generations}. */
@ConfigMapping(prefix = "quire.images")
interface ImagesConfig {

    /** How long pictures can be fetched after the last one was made; then they are deleted. */
    @WithDefault("PT1H")
    @DurationMin(seconds = 1)
    Duration resultTtl();

    /** Generations that are not over; when there are as many, the next one is refused. */
    @WithDefault("100")
    @Min(1)
    @Max(100_000)
    int queueLimit();
}
