package dev.quire.provider.contract;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** Answers requests on real sockets, faults included, and keeps what it was asked. */
public final class VendorStub implements AutoCloseable {

    /**
     * What was asked.
     *
     * @param body as UTF-8
     */
    public record Asked(String line, Map<String, String> headers, String body, byte[] bytes) {}

    /** How to answer; whoever does not close the connection gets the next request on it. */
    @FunctionalInterface
    public interface Reply {
        void to(Socket connection) throws IOException;
    }

    private final ServerSocket server;
    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final Function<Asked, Reply> replies;

    private VendorStub(Function<Asked, Reply> replies) {
        this.replies = replies;
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::serve);
    }

    /** Answers everything alike. */
    public static VendorStub always(Reply reply) {
        return new VendorStub(_ -> reply);
    }

    /** Answers as it is asked. */
    public static VendorStub to(Function<Asked, Reply> replies) {
        return new VendorStub(replies);
    }

    public static Reply answer(int status, String body, String... headers) {
        return connection -> write(connection, status, body, body.getBytes(StandardCharsets.UTF_8).length, headers);
    }

    /** Says that the body is longer than it is. */
    public static Reply truncated(String body) {
        return connection -> {
            write(connection, 200, body, body.length() + 1000);
            connection.close();
        };
    }

    /** Closes with a RST instead of an answer. */
    public static Reply reset() {
        return connection -> {
            connection.setSoLinger(true, 0);
            connection.close();
        };
    }

    public String url() {
        return "http://localhost:" + server.getLocalPort() + "/v1";
    }

    public List<Asked> asked() {
        return asked;
    }

    private void serve() {
        while (!server.isClosed()) {
            try {
                Socket connection = server.accept();
                Thread.ofVirtual().start(() -> converse(connection));
            } catch (IOException e) {
                // Closed: the loop ends.
            }
        }
    }

    private void converse(Socket connection) {
        try (connection) {
            // One character a byte, so that Content-Length counts both.
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.ISO_8859_1));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                Asked next = read(line, in);
                asked.add(next);
                replies.apply(next).to(connection);
            }
        } catch (IOException e) {
            // Who asked has gone.
        }
    }

    private static Asked read(String line, BufferedReader in) throws IOException {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String header = in.readLine(); !header.isEmpty(); header = in.readLine()) {
            headers.put(header.substring(0, header.indexOf(':')), header.substring(header.indexOf(':') + 2));
        }
        char[] body = new char[Integer.parseInt(headers.getOrDefault("Content-Length", "0"))];
        for (int read = 0; read < body.length; ) {
            read += in.read(body, read, body.length - read);
        }
        byte[] bytes = new String(body).getBytes(StandardCharsets.ISO_8859_1);
        return new Asked(line, headers, new String(bytes, StandardCharsets.UTF_8), bytes);
    }

    private static void write(Socket connection, int status, String body, int length, String... headers)
            throws IOException {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Stub\r\nContent-Length: " + length + "\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        OutputStream out = connection.getOutputStream();
        out.write((head + "\r\n" + body).getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
