package dev.quire.torture;

import dev.quire.process.Postgres;
import dev.quire.torture.FaultPlan.Step;
import dev.quire.torture.net.Loss;
import dev.quire.torture.net.Loss.Half;
import dev.quire.torture.net.TcpProxy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/** Plays the faults of a plan. One replica is always left alone, so that there is somebody to take over. */
final class Mischief {

    private final Postgres postgres;
    private final List<Replica> replicas;
    private final Map<Fault, Integer> played = new ConcurrentHashMap<>();
    private final Queue<Loss> losses = new ConcurrentLinkedQueue<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final Queue<String> diary = new ConcurrentLinkedQueue<>();
    private final long startNs = System.nanoTime();
    private final List<Thread> underWay = new ArrayList<>();
    private final AtomicBoolean postgresDown = new AtomicBoolean();
    private volatile long postgresUpSinceNs = System.nanoTime();

    Mischief(Postgres postgres, List<Replica> replicas) {
        this.postgres = postgres;
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
            case KILL, STOP, PARTITION, PARTITION_LOST, RESTART -> disturb(step);
            case LOSE_COMMIT_ANSWER -> lose(step, Loss.commit(Half.ANSWER));
            case LOSE_COMMIT_REQUEST -> lose(step, Loss.commit(Half.REQUEST));
            case LOSE_ANSWER -> lose(step, Loss.nth(Half.ANSWER, (int) step.lastsMs()));
            case CUT -> {
                count(step);
                proxy(step).cut();
            }
        }
    }

    /** Waits for a replica that may be disturbed: a fault that finds all busy comes later. */
    private void disturb(Step step) {
        while (true) {
            List<Replica> well =
                    replicas.stream().filter(replica -> !replica.disturbed()).toList();
            if (well.size() > 1) {
                Replica victim = well.get(step.luck() % well.size());
                if (victim.disturb()) {
                    inBackground(step, victim.url(), () -> hurt(victim, step));
                    return;
                }
            }
            Replica.pause(50);
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
