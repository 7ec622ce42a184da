package dev.quire.process;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A PostgreSQL outside of the service, which can be killed and started again on its data. */
public final class Postgres implements AutoCloseable {

    private static final String LOG = "log";

    private final Path data;
    private EmbeddedPostgres server;
    private final int port;

    public Postgres(Path folder) throws IOException {
        data = folder.resolve("postgres");
        server = open(data, 0);
        port = server.getPort();
    }

    private static EmbeddedPostgres open(Path data, int port) throws IOException {
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("logging_collector", "on")
                .setServerConfig("log_directory", LOG)
                .setServerConfig("log_filename", LOG);
        return (port == 0 ? builder : builder.setPort(port)).start();
    }

    /** Kills the server with all its processes, as a crash of the machine would. */
    public void kill() throws IOException {
        long pid = Long.parseLong(
                Files.readAllLines(data.resolve("postmaster.pid")).getFirst().strip());
        ProcessHandle postmaster = ProcessHandle.of(pid).orElseThrow();
        List<ProcessHandle> all = new ArrayList<>(postmaster.descendants().toList());
        all.add(postmaster);
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(process -> process.onExit().join());
    }

    public void startAgain() throws IOException {
        Files.deleteIfExists(data.resolve("postmaster.pid"));
        Files.deleteIfExists(data.resolve("epg-lock"));
        server = open(data, port);
    }

    public Map<String, String> settings(String... more) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "quarkus.datasource.jdbc.url", "jdbc:postgresql://localhost:" + port + "/postgres",
                "quarkus.datasource.username", "postgres",
                "quarkus.datasource.password", "postgres",
                "quire.provider.builtin.simulate", "true",
                "quire.worker.lease", "PT4S",
                "quire.worker.concurrency", "8"));
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        return settings;
    }

    public int port() {
        return port;
    }

    /** What the server itself has to say, over all its starts. */
    public List<String> log() throws IOException {
        try (Stream<Path> files = Files.list(data.resolve(LOG))) {
            List<String> lines = new ArrayList<>();
            for (Path file : files.sorted().toList()) {
                lines.addAll(Files.readAllLines(file));
            }
            return lines;
        }
    }

    public Connection connect() throws SQLException {
        return DriverManager.getConnection(server.getJdbcUrl("postgres", "postgres"));
    }

    public void execute(String command) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(command);
        }
    }

    /** The answer, as text. */
    public List<List<String>> rows(String query) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            List<List<String>> all = new ArrayList<>();
            while (rows.next()) {
                List<String> row = new ArrayList<>();
                for (int column = 1; column <= rows.getMetaData().getColumnCount(); column++) {
                    row.add(rows.getString(column));
                }
                all.add(row);
            }
            return all;
        }
    }

    /** First column of the answer, as text. */
    public List<String> column(String query) throws SQLException {
        return rows(query).stream().map(List::getFirst).toList();
    }

    public String one(String query) throws SQLException {
        return column(query).getFirst();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
