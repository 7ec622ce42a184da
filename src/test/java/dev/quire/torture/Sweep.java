package dev.quire.torture;

import dev.quire.process.Postgres;
import dev.quire.torture.check.Books;
import dev.quire.torture.check.Invariants;
import dev.quire.torture.check.Keys;
import dev.quire.torture.check.ServerLog;
import dev.quire.torture.net.Loss;
import dev.quire.torture.net.Loss.Half;
import dev.quire.torture.stub.StubProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * A page's life, again and again, from its submit until it has settled: each time another of the statements that it
 * needs is lost, until there is none that was not.
 */
final class Sweep implements AutoCloseable {

    private static final Duration LEASE = Duration.ofSeconds(2);
    private static final long SETTLE_MS = 60_000;
    private static final int LIVES_FOR_ONE = 2;
    private static final int ROUNDS = 3;
    private static final int LEAST = 3;
    private static final long QUIET_MS = 150;

    /** Long enough for heartbeats to fall into it. */
    private static final int CALL_MS = 700;

    private static final String BODY =
            "{\"kind\":\"images\",\"provider\":\"openai\",\"input\":{\"size\":\"64x64\",\"prompt\":\"A fox\"}}";

    private final Postgres postgres;
    private final StubProvider provider;
    private final Replica replica;
    private final Counters counters = new Counters();
    private final Client client;
    private final Random random = new Random(0);
    private final List<String> lost = new ArrayList<>();
    private int committed;
    private int lives;

    Sweep(Path folder) throws IOException, InterruptedException {
        postgres = new Postgres(folder);
        provider = new StubProvider(0);
        provider.mend(CALL_MS);
        replica = new Replica(folder, postgres, provider, counters, "quire.worker.lease", LEASE.toString());
        client = new Client(List.of(replica));
        replica.start();
    }

    /** Returns what was lost, in one line; whatever is wrong is thrown. */
    String run(Half half) throws IOException, SQLException {
        replica.proxy().forget();
        client.submit("warm-up", BODY, random);
        awaitSettled();
        Set<String> tried = new HashSet<>();
        Optional<String> next = untried(tried);
        while (next.isPresent()) {
            tried.add(next.get());
            loseWithinALife(half, next.get());
            next = untried(tried);
        }
        // What was lost may have been an idle look at the queue.
        for (int round = 0; round < ROUNDS && !enough(half); round++) {
            for (String statement : tried) {
                if (statement.startsWith("COMMIT")) {
                    loseWithinALife(half, statement);
                }
            }
        }
        String story = String.format(
                Locale.ROOT,
                "sweep, each %s of a page's life lost in turn: %d in %d lives, commits acknowledged to nobody %d,"
                        + " unknown intents %d, fenced %d",
                half,
                lost.size(),
                lives,
                committed,
                unknown(),
                fenced());
        if (!enough(half)) {
            throw new AssertionError(
                    "INCONCLUSIVE: neither submit, claim nor settling may be missing. " + story + "\n" + lost);
        }
        return story;
    }

    private Optional<String> untried(Set<String> tried) {
        return replica.proxy().statements().stream()
                .filter(statement -> !tried.contains(statement))
                .findFirst();
    }

    /** A claim whose commit is not acknowledged leaves an unknown intent; a settling one finds itself fenced. */
    private boolean enough(Half half) throws SQLException {
        return half == Half.REQUEST ? lost.size() >= LEAST : committed >= LEAST && unknown() > 0 && fenced() > 0;
    }

    private long unknown() throws SQLException {
        return Long.parseLong(postgres.one("SELECT count(*) FROM provider_call WHERE outcome = 'unknown'"));
    }

    private long fenced() {
        replica.count();
        return counters.sum("quire_attempts_fenced_total");
    }

    /** A statement that a page needs now and then only, or that is for a start, may not come. */
    private void loseWithinALife(Half half, String statement) throws IOException, SQLException {
        Loss loss = Loss.of(half, statement);
        awaitQuiet();
        replica.proxy().arm(loss);
        for (int life = 0; life < LIVES_FOR_ONE && loss.hit().isEmpty(); life++) {
            client.submit(half + "-" + lives++, BODY, random);
            awaitSettled();
            List<String> broken = broken();
            if (!broken.isEmpty()) {
                throw new AssertionError("Without the " + half + " of " + statement + ":\n" + String.join("\n", broken)
                        + "\n" + replica.log());
            }
        }
        replica.proxy().disarm();
        loss.hit().ifPresent(lost::add);
        committed += loss.committed() ? 1 : 0;
    }

    /** So that the next life's exchanges are its own. */
    private void awaitQuiet() {
        long startNs = System.nanoTime();
        while (replica.proxy().quietMs() < QUIET_MS && (System.nanoTime() - startNs) / 1_000_000 < SETTLE_MS) {
            Replica.pause(10);
        }
    }

    private void awaitSettled() throws SQLException {
        long startNs = System.nanoTime();
        while (!postgres.one("SELECT count(*) FROM job WHERE finished_at IS NULL")
                        .equals("0")
                && (System.nanoTime() - startNs) / 1_000_000 < SETTLE_MS) {
            Replica.pause(20);
        }
    }

    private List<String> broken() throws IOException, SQLException {
        List<String> broken = new ArrayList<>(client.surprises());
        broken.addAll(Keys.broken(postgres, client.jobsByKey()));
        broken.addAll(Invariants.broken(postgres));
        broken.addAll(new Books(postgres, provider, LEASE).broken());
        broken.addAll(ServerLog.unexpected(postgres.log()));
        return broken;
    }

    @Override
    public void close() throws IOException {
        replica.close();
        provider.close();
        postgres.close();
    }
}
