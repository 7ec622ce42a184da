package dev.quire.torture;

import dev.quire.process.Postgres;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Looks on during the run: no page may stay generating for long after its lease ran out, if anybody is well. */
final class Watch implements AutoCloseable {

    private static final long LOOK_MS = 500;
    private static final long OVERDUE_MS = 10_000;

    /** A replica that has just come back beats for a quarter of the lease before it rescues. */
    private static final long WELL_MS = OVERDUE_MS + Torture.LEASE_MS / 4;

    private static final String OVERDUE = "SELECT page_id || ' attempt ' || attempt FROM queue"
            + " WHERE lease_until < clock_timestamp() - interval '" + OVERDUE_MS + " milliseconds'";

    private final Postgres postgres;
    private final List<Replica> replicas;
    private final Mischief mischief;
    private final TreeSet<String> overdue = new TreeSet<>();
    private final Thread thread;
    private volatile boolean closed;

    Watch(Postgres postgres, List<Replica> replicas, Mischief mischief) {
        this.postgres = postgres;
        this.replicas = replicas;
        this.mischief = mischief;
        thread = Thread.ofVirtual().name("watch").start(this::look);
    }

    List<String> overdue() {
        synchronized (overdue) {
            return overdue.stream()
                    .map(page -> "Page " + page + " was generating for long after its lease ran out")
                    .toList();
        }
    }

    private void look() {
        while (!closed) {
            if (somebodyIsWell()) {
                List<String> pages = new ArrayList<>();
                try {
                    pages.addAll(postgres.column(OVERDUE));
                } catch (SQLException e) {
                    // Killed just now.
                }
                if (somebodyIsWell()) {
                    synchronized (overdue) {
                        overdue.addAll(pages);
                    }
                }
            }
            replicas.stream().filter(replica -> !replica.disturbed()).forEach(Replica::count);
            Replica.pause(LOOK_MS);
        }
    }

    private boolean somebodyIsWell() {
        return mischief.postgresUpMs() > WELL_MS && replicas.stream().anyMatch(replica -> replica.wellMs() > WELL_MS);
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
