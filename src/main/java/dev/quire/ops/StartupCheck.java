package dev.quire.ops;

import dev.quire.provider.Providers;
import io.quarkus.logging.Log;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Stops a start that could not serve: a default provider that there is not. */
@ApplicationScoped
class StartupCheck {

    private static final int FIRST = 1;

    private final Providers providers;

    StartupCheck(Providers providers) {
        this.providers = providers;
    }

    void check(@Observes @Priority(FIRST) StartupEvent event) {
        Log.infof(
                "Generating by default with provider %s", providers.byDefault().name());
    }
}
