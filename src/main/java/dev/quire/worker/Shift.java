package dev.quire.worker;

import dev.quire.worker.WorkerConfig.Mode;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** When this replica works: always, or only as long as somebody's call lets it. */
@ApplicationScoped
class Shift {

    private final Mode mode;
    private final Running running;
    private final List<Turn> turns = new CopyOnWriteArrayList<>();

    Shift(WorkerConfig config, Running running) {
        this.mode = config.mode();
        this.running = running;
    }

    /** A call that lets this replica work; by {@link System#nanoTime} it claims nothing after its end. */
    record Turn(long claimUntilNs) {}

    /** Whether pages may be claimed. */
    boolean claims() {
        return mode != Mode.REQUEST || turns.stream().anyMatch(turn -> turn.claimUntilNs() - System.nanoTime() > 0);
    }

    /** Whether the database is to be looked after at all: between two calls the process may be frozen at any moment. */
    boolean awake() {
        return mode != Mode.REQUEST || !turns.isEmpty() || !running.pages().isEmpty();
    }

    /** Returns when {@link #awake}. */
    synchronized void awaitAwake() throws InterruptedException {
        while (!awake()) {
            wait();
        }
    }

    /** Returns whether no other call was there before. */
    synchronized boolean begin(Turn turn) {
        turns.add(turn);
        notifyAll();
        return turns.size() == 1;
    }

    /** Returns whether this replica now stops working, so that what runs is to be given back. */
    synchronized boolean end(Turn turn) {
        turns.remove(turn);
        return turns.isEmpty() && mode == Mode.REQUEST;
    }
}
