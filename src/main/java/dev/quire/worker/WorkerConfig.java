package dev.quire.worker;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMin;

/** Settings of the loop that generates. */
@ConfigMapping(prefix = "quire.worker")
interface WorkerConfig {

    /** How long a claimed page stays claimed when its replica dies; renewed four times in this span. At least PT2S. */
    @WithDefault("PT30S")
    @DurationMin(seconds = 2)
    Duration lease();

    /** Pages at once per replica; 0 generates nothing here. */
    @WithDefault("16")
    @Min(0)
    @Max(10_000)
    int concurrency();

    /** When this replica generates: always, only while a call of {@code POST /v1/drain} lets it, or both. */
    @WithDefault("background")
    Mode mode();

    /** On SIGTERM, and at the end of a drain call, how long running pages may go on before they are given back. */
    @WithDefault("PT20S")
    @DurationMin
    Duration drain();

    /** When a replica generates. */
    enum Mode {
        BACKGROUND,
        REQUEST,
        BOTH
    }

    /** How long jobs are kept after they have settled; none keeps them until somebody deletes them. */
    Optional<@DurationMin(seconds = 1) Duration> retention();

    /** How often it is looked for jobs to delete, and for blobs that nothing shows. */
    @WithDefault("PT1M")
    @DurationMin(millis = 100)
    Duration cleanupInterval();
}
