package dev.quire.torture.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/** Stands between one replica and PostgreSQL, and breaks what runs through it. Who connects again gets through. */
public final class TcpProxy implements AutoCloseable {

    private static final int BACKLOG = 100;

    private final ServerSocket door;
    private final int target;
    private final Gate gate = new Gate();
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final Set<String> statements = new LinkedHashSet<>();
    private volatile long lastAskedNs = System.nanoTime();
    private final AtomicReference<Loss> armed = new AtomicReference<>();

    public TcpProxy(int target) throws IOException {
        this.target = target;
        door = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("proxy-" + door.getLocalPort()).start(this::open);
    }

    public int port() {
        return door.getLocalPort();
    }

    /** For how long nothing was asked. */
    public long quietMs() {
        return (System.nanoTime() - lastAskedNs) / 1_000_000;
    }

    /** Forgets what has been asked so far. */
    public void forget() {
        synchronized (statements) {
            statements.clear();
        }
    }

    /** What has been asked, in the order in which it was asked first. */
    public List<String> statements() {
        synchronized (statements) {
            return List.copyOf(statements);
        }
    }

    /** From now on nothing gets through in either direction; who connects hears nothing. */
    public void partition() {
        gate.shut();
    }

    /** What was held back arrives after all. */
    public void heal() {
        gate.open();
    }

    /** Ends all connections; what is held back by a partition is lost. */
    public void cut() {
        links.forEach(Link::cut);
    }

    /** Loses one exchange; a loss that was armed before and has not hit is forgotten. */
    public void arm(Loss loss) {
        armed.set(loss);
    }

    /** Loses nothing any more. */
    public void disarm() {
        armed.set(null);
    }

    private void open() {
        while (!door.isClosed()) {
            try {
                Socket client = door.accept();
                Thread.ofVirtual().start(() -> carry(client));
            } catch (IOException e) {
                if (!door.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void carry(Socket client) {
        Link link = new Link(client, gate, this::judge);
        links.add(link);
        try {
            link.run(target);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            links.remove(link);
        }
    }

    private Optional<Loss> judge(String statement) {
        lastAskedNs = System.nanoTime();
        synchronized (statements) {
            statements.add(statement);
        }
        Loss loss = armed.get();
        return loss != null && loss.takes(statement) ? Optional.of(loss) : Optional.empty();
    }

    @Override
    public void close() throws IOException {
        door.close();
        cut();
        gate.open();
    }
}
