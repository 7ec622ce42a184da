package dev.quire.torture.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** Stands between one replica and PostgreSQL, and breaks what runs through it. Who connects again gets through. */
public final class TcpProxy implements AutoCloseable {

    private static final int BACKLOG = 100;

    private final ServerSocket door;
    private final int target;
    private final Gate gate = new Gate();
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final AtomicReference<Loss> armed = new AtomicReference<>();
    private final AtomicInteger exchanges = new AtomicInteger();

    public TcpProxy(int target) throws IOException {
        this.target = target;
        door = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("proxy-" + door.getLocalPort()).start(this::open);
    }

    public int port() {
        return door.getLocalPort();
    }

    /** Exchanges seen so far. */
    public int exchanges() {
        return exchanges.get();
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
        exchanges.incrementAndGet();
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
