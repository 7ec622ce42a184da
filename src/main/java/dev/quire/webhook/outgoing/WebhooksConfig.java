package dev.quire.webhook.outgoing;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** Settings of the loop that tells endpoints what happened. */
@ConfigMapping(prefix = "quire.webhooks")
interface WebhooksConfig {

    /** Waits between the tries at one message; the first try is made at once. After the last one it is given up. */
    @WithDefault("PT5S,PT5M,PT30M,PT2H,PT5H,PT10H,PT14H,PT20H,PT24H")
    List<@DurationMin Duration> retries();

    /** How long a receiver may take to answer. */
    @WithDefault("PT15S")
    @DurationMin(millis = 1)
    @DurationMax(seconds = 60)
    Duration timeout();
}
