package dev.quire.torture;

import dev.quire.process.Postgres;
import dev.quire.torture.FaultPlan.Step;
import dev.quire.torture.net.Loss;
import dev.quire.torture.net.Loss.Half;
import dev.quire.torture.net.TcpProxy;
import dev.quire.torture.stub.StubProvider;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Plays the faults of a plan. One replica is always left alone, so that there is somebody to take over. A fault that is
 * about calls in progress waits for a replica that has one: what it hits should not be left to luck.
 */
final class Mischief {

    private static final long PATIENCE_MS = 8_000;

    /** Rescue looks every 5 s, so by then a call of somebody who was stopped has been taken from him. */
    private static final long LONG_CALL_MS = Torture.LEASE_MS + 5_000;

    private static final long ANY_CALL_MS = 100;

    private final Postgres postgres;
    private final StubProvider provider;
    private final List<Replica> replicas;
    private final Map<Fault, Integer> played = new ConcurrentHashMap<>();
    private final Queue<Loss> losses = new ConcurrentLinkedQueue<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final Queue<String> diary = new ConcurrentLinkedQueue<>();
    private final long startNs = System.nanoTime();
    private final List<Thread> underWay = new ArrayList<>();
    private final AtomicBoolean postgresDown = new AtomicBoolean();
    private volatile long postgresUpSinceNs = System.nanoTime();

    Mischief(Postgres postgres, StubProvider provider, List<Replica> replicas) {
        this.postgres = postgres;
        this.provider = provider;
        this.replicas = replicas;
    }

    /** Returns when everything is mended. */
    void play(long seed, long lastsMs) throws InterruptedException {
        Thread sudden = Thread.ofVirtual().start(() -> play(FaultPlan.sudden(seed, lastsMs), lastsMs));
        play(FaultPlan.lasting(seed, lastsMs, Torture.LEASE_MS), lastsMs);
        sudden.join();
        for (Thread fault : underWay) {
            fault.join();
        }
    }

    /** A fault that comes too late, because all were busy, is left out if there was one of its kind. */
    private void play(List<Step> steps, long lastsMs) {
        for (Step step : steps) {
            Replica.pause(step.atMs() - (System.nanoTime() - startNs) / 1_000_000);
            if ((System.nanoTime() - startNs) / 1_000_000 < lastsMs || played(step.fault()) == 0) {
                begin(step);
            }
        }
    }

    int played(Fault fault) {
        return played.getOrDefault(fault, 0);
    }

    /** Commits that PostgreSQL made and said so to nobody. */
    long lostAcknowledgements() {
        return losses.stream().filter(Loss::committed).count();
    }

    long lostExchanges() {
        return losses.stream().filter(loss -> loss.hit().isPresent()).count();
    }

    List<String> failures() {
        return List.copyOf(failures);
    }

    /** What was done to whom and when, for whoever looks for the cause of a failure. */
    String diary() {
        return String.join("\n", diary);
    }

    /** For how long PostgreSQL has been there. */
    long postgresUpMs() {
        return postgresDown.get() ? 0 : (System.nanoTime() - postgresUpSinceNs) / 1_000_000;
    }

    private void begin(Step step) {
        switch (step.fault()) {
            case POSTGRES_KILL -> {
                if (postgresDown.compareAndSet(false, true)) {
                    inBackground(step, "", () -> killPostgres(step.lastsMs()));
                }
            }
            case RESTART -> disturb(step, 0);
            case KILL -> disturb(step, ANY_CALL_MS);
            case STOP, PARTITION, PARTITION_LOST -> disturb(step, LONG_CALL_MS);
            case LOSE_COMMIT_ANSWER -> lose(step, Loss.commit(Half.ANSWER));
            case LOSE_COMMIT_REQUEST -> lose(step, Loss.commit(Half.REQUEST));
            case LOSE_ANSWER -> lose(step, Loss.nth(Half.ANSWER, (int) step.lastsMs()));
            case CUT -> {
                count(step);
                proxy(step).cut();
            }
        }
    }

    /**
     * Waits for a replica that may be disturbed: a fault that finds all busy comes later.
     *
     * @param callMs how long a call in its hands should still take; when none turns up for a while, any replica will do
     */
    private void disturb(Step step, long callMs) {
        Long sinceNs = null;
        while (true) {
            List<Replica> well =
                    replicas.stream().filter(replica -> !replica.disturbed()).toList();
            if (well.size() > 1) {
                // Not before there is a choice.
                sinceNs = sinceNs == null ? (Long) System.nanoTime() : sinceNs;
                boolean impatient = (System.nanoTime() - sinceNs) / 1_000_000 >= PATIENCE_MS;
                List<Replica> choice = impatient
                        ? well
                        : well.stream().filter(each -> busyMs(each) >= callMs).toList();
                Replica victim = choice.isEmpty() ? null : choice.get(step.luck() % choice.size());
                if (victim != null && victim.disturb()) {
                    inBackground(step, victim.url(), () -> hurt(victim, step));
                    return;
                }
            }
            Replica.pause(50);
        }
    }

    /** For how long the provider will be busy with one of the calls in this replica's hands. */
    private long busyMs(Replica replica) {
        try {
            return postgres
                    .column("SELECT 'quire-' || page_id || '-' || attempt FROM queue WHERE owner LIKE '"
                            + replica.owner() + "'")
                    .stream()
                    .mapToLong(provider::busyMs)
                    .max()
                    .orElse(0);
        } catch (SQLException e) {
            // Killed just now.
            return 0;
        }
    }

    private void hurt(Replica victim, Step step) throws IOException, InterruptedException {
        switch (step.fault()) {
            case KILL -> {
                victim.kill();
                startAgain(victim);
            }
            case RESTART -> {
                victim.terminate();
                startAgain(victim);
            }
            case STOP -> victim.stop(step.lastsMs());
            default -> victim.partition(step.lastsMs(), step.fault() == Fault.PARTITION_LOST);
        }
        victim.calm();
    }

    private void startAgain(Replica victim) throws IOException, InterruptedException {
        while (postgresDown.get()) {
            Replica.pause(50);
        }
        victim.start();
    }

    private void killPostgres(long downMs) throws IOException {
        postgres.kill();
        Replica.pause(downMs);
        postgres.startAgain();
        postgresUpSinceNs = System.nanoTime();
        postgresDown.set(false);
    }

    private void lose(Step step, Loss loss) {
        count(step);
        losses.add(loss);
        proxy(step).arm(loss);
    }

    /** A start that breaks off only takes time, so these hit replicas that are up. */
    private TcpProxy proxy(Step step) {
        List<Replica> up = replicas.stream().filter(Replica::up).toList();
        return up.get(step.luck() % up.size()).proxy();
    }

    private void count(Step step) {
        played.merge(step.fault(), 1, Integer::sum);
    }

    private String sinceStart() {
        return String.format(Locale.ROOT, "%.1f s", (System.nanoTime() - startNs) / 1e9);
    }

    private void inBackground(Step step, String whom, Work work) {
        count(step);
        underWay.add(Thread.ofVirtual().name(step.fault().name()).start(() -> {
            String when = sinceStart();
            try {
                work.run();
                diary.add(when + " to " + sinceStart() + " " + step.fault() + " " + whom);
            } catch (IOException | InterruptedException | RuntimeException e) {
                failures.add(step.fault() + " failed: " + e);
            }
        }));
    }

    /** One fault, from its beginning to its end. */
    @FunctionalInterface
    private interface Work {
        void run() throws IOException, InterruptedException;
    }
}
