package dev.quire.ops;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A PostgreSQL of the service's own, with its data in a local folder: for the first five minutes and for trying, not
 * for production, since whoever reaches its port on this machine may come in.
 */
final class EmbeddedDatabase {

    static final String USER = "postgres";

    private static final Duration START_WAIT = Duration.ofSeconds(60);
    private static final Duration STOP_WAIT = Duration.ofSeconds(10);

    private final EmbeddedPostgres postgres;
    private final FileChannel lock;

    private EmbeddedDatabase(EmbeddedPostgres postgres, FileChannel lock) {
        this.postgres = postgres;
        this.lock = lock;
    }

    /** The database can't be had; the message says what to do. */
    static final class CannotStart extends Exception {
        private static final long serialVersionUID = 1;

        CannotStart(String sentence) {
            super(sentence);
        }

        CannotStart(String sentence, Throwable cause) {
            super(sentence, cause);
        }
    }

    /** Starts on the data of last time, or on an empty database. */
    static EmbeddedDatabase start(Path folder) throws CannotStart {
        Path data = folder.resolve("postgres").toAbsolutePath();
        try {
            Files.createDirectories(folder);
            FileChannel lock = lock(folder.resolve("lock"));
            stopLeftBehind(data);
            System.out.println("Starting the embedded PostgreSQL on " + data
                    + " (for trying; set QUARKUS_DATASOURCE_JDBC_URL to use a server of yours)");
            return new EmbeddedDatabase(open(data), lock);
        } catch (IOException | IllegalStateException e) {
            throw new CannotStart(
                    "The embedded PostgreSQL does not start on " + data + " (" + e.getMessage()
                            + "). Set QUARKUS_DATASOURCE_JDBC_URL to use a server of yours, or QUIRE_DATA to use"
                            + " another folder.",
                    e);
        }
    }

    String jdbcUrl() {
        return postgres.getJdbcUrl(USER, "postgres");
    }

    void stop() {
        try (lock) {
            postgres.close();
        } catch (IOException e) {
            System.err.println("quire: the embedded PostgreSQL did not stop cleanly: " + e.getMessage());
        }
    }

    private static EmbeddedPostgres open(Path data) throws IOException {
        return EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                // The library's defaults are made for tests, which may lose everything.
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("listen_addresses", "127.0.0.1")
                .setPGStartupWait(START_WAIT)
                .setRegisterShutdownHook(false)
                .start();
    }

    /** Two services on one folder would stop each other's database. */
    private static FileChannel lock(Path file) throws IOException, CannotStart {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            channel.close();
            throw new CannotStart("Another Quire uses the folder "
                    + file.toAbsolutePath().getParent() + ": stop it, or set QUIRE_DATA to use another folder.");
        }
        return channel;
    }

    /** After a kill of the service its PostgreSQL lives on; it is stopped if it surely is the one of this folder. */
    private static void stopLeftBehind(Path data) throws IOException, CannotStart {
        Path pidFile = data.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return;
        }
        List<String> lines = Files.readAllLines(pidFile);
        Optional<ProcessHandle> left = lines.isEmpty()
                ? Optional.empty()
                : ProcessHandle.of(Long.parseLong(lines.getFirst().strip()));
        if (left.isEmpty() || !left.get().isAlive() || !runs(left.get(), data)) {
            return;
        }
        left.get().destroy();
        if (!gone(left.get())) {
            left.get().destroyForcibly();
            if (!gone(left.get())) {
                throw new CannotStart("A PostgreSQL (process " + left.get().pid() + ") still runs on " + data
                        + " and does not stop: end it, or set QUIRE_DATA to use another folder.");
            }
        }
    }

    private static boolean runs(ProcessHandle process, Path data) {
        String[] arguments = process.info().arguments().orElse(new String[0]);
        return process.info().command().orElse("").contains("postgres")
                && List.of(arguments).contains(data.toString());
    }

    private static boolean gone(ProcessHandle process) {
        try {
            process.onExit().get(STOP_WAIT.toSeconds(), TimeUnit.SECONDS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            return !process.isAlive();
        }
    }
}
