package dev.quire.torture;

import dev.quire.process.Postgres;
import dev.quire.process.Service;
import dev.quire.torture.net.TcpProxy;
import dev.quire.torture.stub.StubProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/** One replica: a process that is killed and started again, behind a proxy of its own to PostgreSQL. */
final class Replica implements AutoCloseable {

    private static final int STARTS = 5;

    private final Path folder;
    private final Map<String, String> settings;
    private final TcpProxy proxy;
    private final Counters counters;
    private final AtomicBoolean disturbed = new AtomicBoolean(true);
    private volatile long wellSinceNs;
    private volatile boolean up;
    private volatile Service service;

    /** @param more settings besides: name, value, name, value, … */
    Replica(Path folder, Postgres postgres, StubProvider provider, Counters counters, String... more)
            throws IOException {
        this.folder = folder;
        this.counters = counters;
        proxy = new TcpProxy(postgres.port());
        settings = postgres.settings(more);
        settings.put(
                "quarkus.datasource.jdbc.url",
                "jdbc:postgresql://127.0.0.1:" + proxy.port() + "/postgres?sslmode=disable");
        settings.put("quire.worker.drain", "PT2S");
        settings.put("quarkus.shutdown.timeout", "2");
        settings.put("quire.provider.builtin.timeout", "PT3S");
        settings.put("quire.provider.openai.base-url", provider.baseUrl());
        settings.put("quire.provider.openai.api-key", "none");
        settings.put("quire.worker.concurrency", "16");
        settings.put("quire.provider.openai.concurrency", "12");
        settings.put("quire.provider.openai.timeout", "PT14S");
        // Limits are not what is tortured here.
        settings.put("quire.provider.openai.requests-per-minute", "100000");
    }

    /** Starts it, and again when a fault of the database ends its start, as whoever runs it would. */
    void start() throws IOException, InterruptedException {
        for (int left = STARTS; ; left--) {
            try {
                service = Service.launchForAShortLife(folder, settings);
                service.awaitReady();
                up = true;
                return;
            } catch (IllegalStateException e) {
                if (left == 0) {
                    throw e;
                }
            }
        }
    }

    TcpProxy proxy() {
        return proxy;
    }

    String url() {
        return service.url();
    }

    String log() {
        return service.log();
    }

    /** What its process calls itself in the database, as a pattern for LIKE. */
    String owner() {
        return "%-" + service.pid() + "-____";
    }

    /** Takes it for a fault; false when another fault has it. */
    boolean disturb() {
        return disturbed.compareAndSet(false, true);
    }

    void calm() {
        wellSinceNs = System.nanoTime();
        disturbed.set(false);
    }

    /** Whether it has a process that is ready. */
    boolean up() {
        return up;
    }

    boolean disturbed() {
        return disturbed.get();
    }

    /** For how long nothing has been done to it. */
    long wellMs() {
        return disturbed() ? 0 : (System.nanoTime() - wellSinceNs) / 1_000_000;
    }

    /** Reads its counters; they die with the process. */
    void count() {
        counters.read(service.url());
    }

    /** kill -9. */
    void kill() throws InterruptedException {
        count();
        up = false;
        service.kill();
    }

    /** SIGSTOP, and SIGCONT after a while. */
    void stop(long pauseMs) throws IOException, InterruptedException {
        service.signal("STOP");
        pause(pauseMs);
        service.signal("CONT");
    }

    /** A rolling restart's SIGTERM. */
    void terminate() throws InterruptedException {
        count();
        up = false;
        int status = service.terminate();
        if (status != 143) {
            throw new IllegalStateException("A SIGTERM ended with status " + status + ":\n" + service.log());
        }
    }

    /** Neither reaches the other; then what was sent arrives late, or never. */
    void partition(long pauseMs, boolean lost) {
        proxy.partition();
        pause(pauseMs);
        if (lost) {
            proxy.cut();
        }
        proxy.heal();
    }

    static void pause(long ms) {
        long untilNs = System.nanoTime() + ms * 1_000_000;
        while (System.nanoTime() - untilNs < 0) {
            LockSupport.parkNanos(untilNs - System.nanoTime());
        }
    }

    @Override
    public void close() throws IOException {
        if (service != null) {
            service.close();
        }
        proxy.close();
    }
}
