package dev.quire.torture.stub;

import dev.quire.torture.stub.Behaviour.Plan;
import java.awt.image.BufferedImage;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.imageio.ImageIO;

/** Answers {@code POST /v1/images/generations} over plain sockets, so that it can also answer wrongly. */
public final class StubProvider implements AutoCloseable {

    private static final int BACKLOG = 100;
    private static final int SIDE = 8;

    private final ServerSocket door;
    private final Ledger ledger = new Ledger();
    private final Behaviour behaviour;
    private volatile int retryAfterS = 1;
    private final Set<Socket> callers = ConcurrentHashMap.newKeySet();
    private final Map<String, Long> answersAtNs = new ConcurrentHashMap<>();

    public StubProvider(long seed) throws IOException {
        behaviour = new Behaviour(seed);
        door = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("stub-" + door.getLocalPort()).start(this::open);
    }

    /** What the adapter takes for its base URL. */
    public String baseUrl() {
        return "http://127.0.0.1:" + door.getLocalPort() + "/v1";
    }

    public Ledger ledger() {
        return ledger;
    }

    /** From now on it answers well, after this time. */
    public void mend(int afterMs) {
        behaviour.mend(afterMs);
    }

    /** The next call is told to wait so many seconds. */
    public void refuseNext(int retryAfterS) {
        this.retryAfterS = retryAfterS;
        behaviour.refuseNext();
    }

    /** For how many ms it will go on with this call before it answers it well; 0 when it does no such thing. */
    public long busyMs(String reference) {
        Long atNs = answersAtNs.get(reference);
        return atNs == null ? 0 : Math.max(0, (atNs - System.nanoTime()) / 1_000_000);
    }

    /** The picture that this call is answered with: no other call gets the same. */
    public static byte[] picture(String reference) {
        BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        byte[] name = reference.getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < name.length; i++) {
            image.setRGB(i % SIDE, i / SIDE % SIDE, name[i]);
        }
        try (ByteArrayOutputStream png = new ByteArrayOutputStream()) {
            ImageIO.write(image, "png", png);
            return png.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void open() {
        while (!door.isClosed()) {
            try {
                Socket caller = door.accept();
                callers.add(caller);
                Thread.ofVirtual().start(() -> serve(caller));
            } catch (IOException e) {
                if (!door.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void serve(Socket caller) {
        try (caller;
                InputStream in = new BufferedInputStream(caller.getInputStream())) {
            boolean more = true;
            while (more) {
                String reference = request(in);
                more = reference != null && answer(caller, in, reference);
            }
        } catch (IOException e) {
            // The caller is gone.
        } finally {
            callers.remove(caller);
        }
    }

    /** Reads a whole request; returns the caller's reference, or null when there is none any more. */
    private static String request(InputStream in) throws IOException {
        String line = line(in);
        if (line == null) {
            return null;
        }
        if (!line.equals("POST /v1/images/generations HTTP/1.1")) {
            throw new IllegalStateException("The provider knows no " + line);
        }
        String reference = "";
        int length = 0;
        for (line = line(in); line != null && !line.isEmpty(); line = line(in)) {
            String[] header = line.split(": *", 2);
            if (header[0].equalsIgnoreCase("X-Client-Request-Id")) {
                reference = header[1];
            } else if (header[0].equalsIgnoreCase("Content-Length")) {
                length = Integer.parseInt(header[1]);
            }
        }
        return in.readNBytes(length).length == length ? reference : null;
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int each = in.read(); each != '\n'; each = in.read()) {
            if (each < 0) {
                return null;
            }
            if (each != '\r') {
                line.append((char) each);
            }
        }
        return line.toString();
    }

    /** Returns whether the connection can take another call. */
    private boolean answer(Socket caller, InputStream in, String reference) throws IOException {
        int place = ledger.arrived(reference);
        Plan plan = behaviour.of(reference);
        if (plan.answer() == Answer.OK) {
            answersAtNs.put(reference, System.nanoTime() + plan.afterMs() * 1_000_000L);
        }
        boolean patient = waits(caller, in, plan.answer() == Answer.HUNG ? 0 : plan.afterMs());
        answersAtNs.remove(reference);
        if (!patient) {
            ledger.ended(place, plan.answer() == Answer.HUNG ? Answer.HUNG : Answer.GONE);
            return false;
        }
        ledger.ended(place, plan.answer());
        OutputStream out = caller.getOutputStream();
        switch (plan.answer()) {
            case OK -> send(out, "200 OK", "application/json", generated(reference), "");
            case WAIT ->
                send(
                        out,
                        "429 Too Many Requests",
                        "application/json",
                        error("slow down"),
                        "Retry-After: " + retryAfterS + "\r\n");
            case THROTTLED -> send(out, "429 Too Many Requests", "application/json", error("slow down"), "");
            case BROKE -> send(out, "500 Internal Server Error", "application/json", error("it broke"), "");
            case WRONG_TYPE -> send(out, "200 OK", "text/html", "<html>Down for maintenance</html>", "");
            case TRUNCATED -> {
                String whole = generated(reference);
                out.write(head("200 OK", "application/json", whole.length(), ""));
                out.write(whole.substring(0, whole.length() / 2).getBytes(StandardCharsets.US_ASCII));
                return false;
            }
            case RESET, HUNG, GONE -> {
                caller.setSoLinger(true, 0);
                return false;
            }
        }
        return true;
    }

    /** Returns false when the caller hangs up meanwhile; 0 is for ever. */
    private static boolean waits(Socket caller, InputStream in, int forMs) throws IOException {
        caller.setSoTimeout(forMs);
        try {
            if (in.read() >= 0) {
                throw new IllegalStateException("A caller said more before it had its answer");
            }
            return false;
        } catch (SocketTimeoutException e) {
            caller.setSoTimeout(0);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static String generated(String reference) {
        String picture = Base64.getEncoder().encodeToString(picture(reference));
        return "{\"created\":1,\"data\":[{\"b64_json\":\"" + picture + "\"}]}";
    }

    private static String error(String message) {
        return "{\"error\":{\"message\":\"" + message + "\",\"type\":\"stub\",\"code\":null}}";
    }

    private static void send(OutputStream out, String status, String type, String body, String more)
            throws IOException {
        out.write(head(status, type, body.length(), more));
        out.write(body.getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    private static byte[] head(String status, String type, int length, String more) {
        return ("HTTP/1.1 " + status + "\r\nContent-Type: " + type + "\r\nContent-Length: " + length + "\r\n" + more
                        + "\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() throws IOException {
        door.close();
        for (Socket caller : callers) {
            caller.close();
        }
    }
}
