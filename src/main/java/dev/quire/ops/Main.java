package dev.quire.ops;

import io.quarkus.arc.InactiveBeanException;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/** Where the program starts: with no database configured, its own one first, then the service. */
@QuarkusMain
public class Main {

    private static final String JDBC_URL = "quarkus.datasource.jdbc.url";

    private static final String NO_DATABASE = "the native binary brings no database of its own. Set"
            + " QUARKUS_DATASOURCE_JDBC_URL (and _USERNAME, _PASSWORD) to a PostgreSQL, such as"
            + " jdbc:postgresql://localhost:5432/quire.";

    private static final String POLLER_MODE = "jdk.pollerMode";

    private static final boolean IS_NATIVE = System.getProperty("org.graalvm.nativeimage.imagecode") != null;

    private Main() {}

    /** Exits with 0 after a normal stop, 1 after a failure, 2 when the arguments make no sense. */
    public static void main(String... args) {
        if (IS_NATIVE && System.getProperty(POLLER_MODE) == null) {
            // A thread of the system wakes who waits for a socket on a virtual thread. With virtual ones for that, all
            // of
            // them stood still once in a native image (oracle/graal#13787).
            System.setProperty(POLLER_MODE, "1");
        }
        switch (CommandLine.of(args)) {
            case CommandLine.Help() -> System.out.print(CommandLine.HELP);
            case CommandLine.Mistake(String sentence) -> exit(2, sentence);
            case CommandLine.Serve() -> run(args);
            case CommandLine.Story story -> run(args);
        }
    }

    private static void run(String... args) {
        Optional<EmbeddedDatabase> embedded;
        try {
            embedded = databaseOf(ConfigProvider.getConfig());
        } catch (EmbeddedDatabase.CannotStart e) {
            exit(1, e.getMessage());
            return;
        }
        Quarkus.run(
                Service.class,
                (status, failure) -> {
                    // After Quarkus is down: its last writes still need the database.
                    embedded.ifPresent(EmbeddedDatabase::stop);
                    if (failure != null) {
                        exit(1, "can't start: " + sentence(rootCause(failure)));
                    }
                    System.exit(status);
                },
                args);
    }

    private static Optional<EmbeddedDatabase> databaseOf(Config config) throws EmbeddedDatabase.CannotStart {
        // A native binary brings no database, and reads its settings only later: then Quarkus finds whether one is set.
        if (IS_NATIVE || config.getOptionalValue(JDBC_URL, String.class).isPresent()) {
            return Optional.empty();
        }
        String folder = config.getOptionalValue("quire.data", String.class).orElse("quire-data");
        EmbeddedDatabase embedded = EmbeddedDatabase.start(Path.of(folder));
        System.setProperty(JDBC_URL, embedded.jdbcUrl());
        System.setProperty("quarkus.datasource.username", EmbeddedDatabase.USER);
        return Optional.of(embedded);
    }

    /** Only the native binary can come here without a database; all else says by itself what is wrong. */
    private static String sentence(Throwable cause) {
        return cause instanceof InactiveBeanException
                ? NO_DATABASE
                : Objects.requireNonNullElse(
                        cause.getMessage(), cause.getClass().getSimpleName());
    }

    /** What is wrong is said by the innermost cause; the log has all of them. */
    private static Throwable rootCause(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    private static void exit(int status, String sentence) {
        System.err.println("quire: " + sentence);
        System.exit(status);
    }
}
