package dev.quire.guard;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.List;
import java.util.Optional;

/** Which URLs of clients are called. */
@ConfigMapping(prefix = "quire.guard")
public interface GuardConfig {

    /** Whether http is allowed beside https; then port 80 is, too. */
    @WithDefault("false")
    boolean plainHttp();

    /** Ports that may be called. */
    @WithDefault("443,8443")
    List<@Min(1) @Max(65_535) Integer> ports();

    /** Networks that may be called although they are not public, such as 127.0.0.0/8; none is the safe choice. */
    Optional<List<String>> networks();
}
