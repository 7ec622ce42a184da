package dev.quire.torture.net;

import dev.quire.torture.net.Requests.Request;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** One connection through the proxy. */
final class Link {

    private static final int NEVER = Integer.MAX_VALUE;

    private final Socket client;
    private final Socket server = new Socket();
    private final Gate gate;
    private final Function<String, Optional<Loss>> judge;
    private final AtomicInteger swallowed = new AtomicInteger(NEVER);
    private volatile Loss loss;
    private volatile boolean foundNothing;

    /** @param judge asked at each exchange whether it is to be lost */
    Link(Socket client, Gate gate, Function<String, Optional<Loss>> judge) {
        this.client = client;
        this.gate = gate;
        this.judge = judge;
    }

    /** Returns when the connection is over. */
    void run(int target) throws InterruptedException {
        try {
            gate.pass();
            server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            Thread answers = Thread.ofVirtual().start(this::passAnswers);
            passRequests();
            answers.join();
        } catch (IOException e) {
            // PostgreSQL is not there: the client finds out by the closed connection.
        } finally {
            cut();
        }
    }

    /** Ends both sides at once, whatever is under way. */
    void cut() {
        for (Socket side : new Socket[] {client, server}) {
            try {
                side.setSoLinger(true, 0);
            } catch (IOException e) {
                // It is closed already.
            }
            try {
                side.close();
            } catch (IOException e) {
                // It is as good as closed.
            }
        }
    }

    private void passRequests() throws InterruptedException {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(client.getInputStream()))) {
            Requests requests = new Requests(in);
            int exchange = 0;
            while (true) {
                Request request = requests.next();
                gate.pass();
                if (request.answered()) {
                    Optional<Loss> lost = judge.apply(name(request));
                    if (lost.isPresent() && lost.get().half() == Loss.Half.REQUEST) {
                        return;
                    }
                    if (lost.isPresent()) {
                        loss = lost.get();
                        swallowed.set(exchange);
                    }
                    exchange++;
                }
                server.getOutputStream().write(request.bytes());
            }
        } catch (IOException e) {
            // A partition holds back the end of a connection, too.
            gate.pass();
        } finally {
            cut();
        }
    }

    /** To lose the commit of an idle look at the queue is another thing than to lose that of a claim. */
    private String name(Request request) {
        boolean idle = foundNothing && request.statement().startsWith("COMMIT");
        return request.statement() + (idle ? ", which found nothing" : "");
    }

    private void passAnswers() {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(server.getInputStream()));
                DataOutputStream out = new DataOutputStream(new BufferedOutputStream(client.getOutputStream()))) {
            int exchange = 0;
            while (true) {
                int type = in.readUnsignedByte();
                int length = in.readInt();
                byte[] body = new byte[length - 4];
                in.readFully(body);
                gate.pass();
                boolean lost = swallowed.get() == exchange;
                String done = type == 'C' ? new String(body, StandardCharsets.US_ASCII) : "";
                foundNothing = type == 'C' ? done.endsWith(" 0\0") : foundNothing;
                if (!lost) {
                    out.writeByte(type);
                    out.writeInt(length);
                    out.write(body);
                } else if (done.startsWith("COMMIT")) {
                    loss.confirmCommitted();
                }
                if (type == 'Z') {
                    if (lost) {
                        return;
                    }
                    exchange++;
                }
                if (in.available() == 0) {
                    out.flush();
                }
            }
        } catch (IOException | InterruptedException e) {
            waitForTheEndOfAPartition();
        } finally {
            cut();
        }
    }

    private void waitForTheEndOfAPartition() {
        try {
            gate.pass();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
