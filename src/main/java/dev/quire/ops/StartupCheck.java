package dev.quire.ops;

import dev.quire.provider.Providers;
import io.quarkus.logging.Log;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Stops a start that could not serve, and says which setting to mend. */
@ApplicationScoped
class StartupCheck {

    private static final int FIRST = 1;

    private final Optional<String> jdbcUrl;
    private final Providers providers;

    StartupCheck(@ConfigProperty(name = "quarkus.datasource.jdbc.url") Optional<String> jdbcUrl, Providers providers) {
        this.jdbcUrl = jdbcUrl;
        this.providers = providers;
    }

    void check(@Observes @Priority(FIRST) StartupEvent event) {
        if (jdbcUrl.isEmpty()) {
            throw new IllegalStateException("The native binary brings no database of its own: set"
                    + " QUARKUS_DATASOURCE_JDBC_URL (and _USERNAME, _PASSWORD) to a PostgreSQL, such as"
                    + " jdbc:postgresql://localhost:5432/quire.");
        }
        Log.infof(
                "Generating by default with provider %s", providers.byDefault().name());
    }
}
