package dev.quire.torture;

import dev.quire.process.Postgres;
import dev.quire.torture.check.Books;
import dev.quire.torture.check.Invariants;
import dev.quire.torture.check.Keys;
import dev.quire.torture.check.ServerLog;
import dev.quire.torture.stub.StubProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;

/** One run: replicas, PostgreSQL and clients under the faults of a seed; then all is mended and must come out right. */
final class Torture implements AutoCloseable {

    static final long LEASE_MS = 4_000;

    private static final int REPLICAS = 3;
    private static final int CLIENTS = 6;
    private static final int MENDED_MS = 50;
    private static final long SETTLE_MS = 120_000;

    private final long seed;
    private final int seconds;
    private final Postgres postgres;
    private final StubProvider provider;
    private final Counters counters = new Counters();
    private final List<Replica> replicas = new ArrayList<>();

    Torture(Path folder, long seed, int seconds) throws IOException {
        this.seed = seed;
        this.seconds = seconds;
        postgres = new Postgres(folder);
        provider = new StubProvider(seed);
        for (int i = 0; i < REPLICAS; i++) {
            replicas.add(new Replica(folder, postgres, provider, counters));
        }
    }

    /** Returns what happened, in one line; whatever is wrong is thrown. */
    String run() throws Exception {
        long startNs = System.nanoTime();
        startAll();
        long startedNs = System.nanoTime();
        Client client = new Client(replicas);
        Clients clients = new Clients(client);
        Mischief mischief = new Mischief(postgres, provider, replicas);
        try (Watch watch = new Watch(postgres, replicas, mischief)) {
            clients.start(seed, CLIENTS);
            mischief.play(seed, seconds * 1_000L);
            long mendedNs = System.nanoTime();
            provider.mend(MENDED_MS);
            clients.finish();
            awaitSettled();
            long settledMs = (System.nanoTime() - mendedNs) / 1_000_000;
            replicas.forEach(Replica::count);

            List<String> broken = new ArrayList<>(client.surprises());
            broken.addAll(mischief.failures());
            broken.addAll(watch.overdue());
            broken.addAll(Keys.broken(postgres, client.jobsByKey()));
            broken.addAll(Invariants.broken(postgres));
            Books books = new Books(postgres, provider, Duration.ofMillis(LEASE_MS));
            broken.addAll(books.broken());
            broken.addAll(ServerLog.unexpected(postgres.log()));
            Coverage coverage = new Coverage(postgres, mischief, counters, books);
            String story = String.format(
                    Locale.ROOT,
                    "torture seed %d, %d s: %s; the provider had %s; started in %d ms, faults for %d ms, settled in %d ms",
                    seed,
                    seconds,
                    coverage,
                    provider.ledger(),
                    (startedNs - startNs) / 1_000_000,
                    (mendedNs - startedNs) / 1_000_000,
                    settledMs);
            if (!broken.isEmpty()) {
                throw new AssertionError(
                        story + "\n" + String.join("\n", broken) + "\nWhat was done:\n" + mischief.diary());
            }
            coverage.assertEnough(mischief.diary());
            return story;
        }
    }

    /** The first one alone: it makes the tables. */
    private void startAll() throws Exception {
        replicas.getFirst().start();
        ConcurrentLinkedQueue<Exception> failures = new ConcurrentLinkedQueue<>();
        List<Thread> starts = replicas.stream()
                .skip(1)
                .map(replica -> Thread.ofVirtual().start(() -> {
                    try {
                        replica.start();
                    } catch (IOException | InterruptedException | RuntimeException e) {
                        failures.add(e);
                    }
                }))
                .toList();
        for (Thread start : starts) {
            start.join();
        }
        if (!failures.isEmpty()) {
            throw failures.remove();
        }
        replicas.forEach(Replica::calm);
    }

    private void awaitSettled() throws SQLException {
        long startNs = System.nanoTime();
        while ((System.nanoTime() - startNs) / 1_000_000 < SETTLE_MS) {
            String left = postgres.one("SELECT (SELECT count(*) FROM job WHERE finished_at IS NULL)"
                    + " + (SELECT count(*) FROM queue WHERE token IS NOT NULL)");
            if (left.equals("0")) {
                return;
            }
            Replica.pause(100);
        }
    }

    @Override
    public void close() throws IOException {
        for (Replica replica : replicas) {
            replica.close();
        }
        provider.close();
        postgres.close();
    }
}
