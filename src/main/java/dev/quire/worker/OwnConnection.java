package dev.quire.worker;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Opens a connection outside the pool, to the database of the pool. */
@ApplicationScoped
class OwnConnection {

    /** Seconds after which a silent server counts as gone, so that a dead connection can't outlast a lease. */
    private static final String PATIENCE_S = "5";

    private final String url;
    private final Properties properties = new Properties();

    OwnConnection(
            @ConfigProperty(name = "quarkus.datasource.jdbc.url") Optional<String> url,
            @ConfigProperty(name = "quarkus.datasource.username") Optional<String> username,
            @ConfigProperty(name = "quarkus.datasource.password") Optional<String> password) {
        // Without one the start is refused, with a better sentence than this class could say.
        this.url = url.orElse("");
        username.ifPresent(user -> properties.setProperty("user", user));
        password.ifPresent(secret -> properties.setProperty("password", secret));
        properties.setProperty("connectTimeout", PATIENCE_S);
        properties.setProperty("socketTimeout", PATIENCE_S);
        properties.setProperty("tcpKeepAlive", "true");
        // A beat that waits for a row gives up before this side does, and leaves nothing waiting behind.
        properties.setProperty("options", "-c lock_timeout=2s -c statement_timeout=4s");
        properties.setProperty("ApplicationName", "quire-lifeline");
    }

    Connection open() throws SQLException {
        return DriverManager.getConnection(url, properties);
    }
}
