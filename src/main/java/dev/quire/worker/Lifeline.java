package dev.quire.worker;

import dev.quire.job.Doorbell;
import dev.quire.job.Lease;
import dev.quire.job.LeaseStore;
import dev.quire.job.VendorCall;
import dev.quire.provider.Callbacks;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.logging.Log;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * The one connection that is this replica's own, outside the pool: it renews the leases, and hears the doorbell in
 * between. A page that a beat does not confirm was cancelled or taken over, and its call is broken off.
 */
@ApplicationScoped
class Lifeline {

    /** Beats in a lease's time: three may be lost. */
    static final int BEATS_PER_LEASE = 4;

    private static final Duration RECONNECT = Duration.ofMillis(500);

    private final LeaseStore leases;
    private final Running running;
    private final ClaimBell bell;
    private final Shift shift;
    private final Replica replica;
    private final WorkerConfig config;
    private final OwnConnection ownConnection;
    private final Callbacks callbacks;
    private final MeterRegistry meters;
    private final Event<Doorbell> heard;
    private volatile boolean stopped;
    private volatile long beatsSinceNs;
    private volatile long lastBeatNs;
    private volatile boolean beating;

    Lifeline(
            LeaseStore leases,
            Running running,
            ClaimBell bell,
            Shift shift,
            Replica replica,
            WorkerConfig config,
            OwnConnection ownConnection,
            Callbacks callbacks,
            MeterRegistry meters,
            Event<Doorbell> heard) {
        this.leases = leases;
        this.running = running;
        this.bell = bell;
        this.shift = shift;
        this.replica = replica;
        this.config = config;
        this.ownConnection = ownConnection;
        this.callbacks = callbacks;
        this.meters = meters;
        this.heard = heard;
    }

    void start(@Observes StartupEvent event) {
        Thread.ofVirtual().name("quire-lifeline").start(this::live);
    }

    void stop() {
        stopped = true;
    }

    /** Whether a page claimed now would surely be kept alive: the last beat is less than half a lease old. */
    boolean beats() {
        return beating && System.nanoTime() - lastBeatNs < config.lease().toNanos() / 2;
    }

    /**
     * Whether beats have gone through for at least the time between two. After an outage of the database every replica's
     * leases look expired; by then all that live have renewed theirs.
     */
    boolean beatsSteadily() {
        return beats() && System.nanoTime() - beatsSinceNs > config.lease().toNanos() / BEATS_PER_LEASE;
    }

    private void live() {
        boolean complained = false;
        while (!stopped && awaitAwake()) {
            try (Connection connection = ownConnection.open()) {
                leases.listen(connection);
                complained = false;
                beatAndListen(connection);
                fallAsleep();
            } catch (SQLException | RuntimeException e) {
                beating = false;
                if (!complained) {
                    Log.warnf("No connection for heartbeats, trying until there is one: %s", e.getMessage());
                    complained = true;
                }
                pause();
            }
        }
    }

    private void beatAndListen(Connection connection) throws SQLException {
        long everyMs = config.lease().toMillis() / BEATS_PER_LEASE;
        while (!stopped && shift.awake()) {
            beat(connection);
            long nextBeatNs = System.nanoTime() + everyMs * 1_000_000;
            boolean beatNow = false;
            while (!stopped && shift.awake() && !beatNow && nextBeatNs - System.nanoTime() > 0) {
                beatNow = hear(connection, (nextBeatNs - System.nanoTime()) / 1_000_000);
            }
        }
    }

    private void beat(Connection connection) throws SQLException {
        Collection<RunningPage> pages = running.pages();
        List<Lease> held = pages.stream().map(RunningPage::lease).toList();
        long askedNs = System.nanoTime();
        Set<Long> alive = leases.beat(connection, replica.id(), config.concurrency(), held, config.lease());
        if (!beating) {
            beating = true;
            beatsSinceNs = askedNs;
            // Whatever rang while nobody listened.
            bell.ring();
            heard.fire(Doorbell.WEBHOOK);
            callbacks.ringAll();
        }
        lastBeatNs = askedNs;
        for (RunningPage page : pages) {
            if (alive.contains(page.lease().pageId())) {
                page.renewed(RunningPage.leaseUntilNs(askedNs, config.lease()));
            } else {
                page.stop(RunningPage.Stop.LEASE_LOST);
            }
        }
    }

    /** Waits for the doorbell; returns whether pages were cancelled. */
    private boolean hear(Connection connection, long atMostMs) throws SQLException {
        // Zero would mean to wait for ever, and a stop must be seen within a second.
        int waitMs = Math.clamp(atMostMs, 1, 1_000);
        PGNotification[] rung = connection.unwrap(PGConnection.class).getNotifications(waitMs);
        boolean cancelled = false;
        for (PGNotification notification : rung == null ? new PGNotification[0] : rung) {
            if (Doorbell.CANCEL.name().equals(notification.getParameter())) {
                cancelled = true;
            } else if (Doorbell.WEBHOOK.name().equals(notification.getParameter())) {
                heard.fire(Doorbell.WEBHOOK);
            } else {
                VendorCall.of(notification.getParameter()).ifPresentOrElse(this::wake, bell::ring);
            }
        }
        return cancelled;
    }

    private void wake(VendorCall call) {
        if (callbacks.ring(call.provider(), call.id())) {
            meters.counter("quire.callbacks.woken", "provider", call.provider()).increment();
        }
    }

    private boolean awaitAwake() {
        if (!shift.awake()) {
            heard.fire(Doorbell.ASLEEP);
        }
        try {
            shift.awaitAwake();
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Whoever is asleep holds no connection, and is not on the list of workers. */
    private void fallAsleep() {
        beating = false;
        if (!stopped) {
            leases.leave(replica.id());
        }
    }

    private static void pause() {
        try {
            Thread.sleep(RECONNECT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
