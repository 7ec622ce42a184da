package dev.quire.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.quire.kind.Text;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.NotNull;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What a person thinks of a result.
 *
 * @param note why; comes back with the page
 */
@RegisterForReflection
@Schema(name = "ReviewRequest")
record ReviewRequest(
        @NotNull Decision decision, @Text(max = 2_000) String note) {

    /** Good as it is, or not. */
    enum Decision {
        @JsonProperty("accept")
        ACCEPT,
        @JsonProperty("reject")
        REJECT;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
