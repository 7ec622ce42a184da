package dev.quire.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;

/** One address for several replicas: connections go to the one that is named, and end with it. */
final class Switch implements AutoCloseable {

    private final ServerSocket door = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    private volatile int target;

    Switch(Service first) throws IOException {
        to(first);
        Thread.ofVirtual().start(this::open);
    }

    /** Connections that come from now on. */
    void to(Service replica) {
        target = URI.create(replica.url()).getPort();
    }

    String url() {
        return "http://localhost:" + door.getLocalPort();
    }

    private void open() {
        while (!door.isClosed()) {
            try {
                Socket client = door.accept();
                Thread.ofVirtual().start(() -> join(client));
            } catch (IOException e) {
                // Closed.
            }
        }
    }

    private void join(Socket client) {
        try (client;
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target)) {
            Thread.ofVirtual().start(() -> copy(client, server));
            copy(server, client);
        } catch (IOException e) {
            // Refused: the client finds out by the closed connection.
        }
    }

    private static void copy(Socket from, Socket to) {
        byte[] buffer = new byte[8_192];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                out.write(buffer, 0, read);
            }
            to.shutdownOutput();
        } catch (IOException e) {
            // One side is gone, and then so is the other.
            try {
                to.close();
            } catch (IOException closing) {
                // It is as good as closed.
            }
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
    }
}
