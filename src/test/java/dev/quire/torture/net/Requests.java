package dev.quire.torture.net;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Cuts what a client says to PostgreSQL into requests: each is all that is said before an answer is awaited. */
final class Requests {

    /** What a client says at once, and its last statement, in a few words. */
    record Request(byte[] bytes, String statement, boolean answered) {}

    private static final int LONGEST_NAME = 50;
    private static final int LONGEST = 64 << 20;

    private final DataInputStream in;
    private final Map<String, String> prepared = new HashMap<>();
    private boolean started;
    private String statement = "";
    private String before = "";

    Requests(DataInputStream in) {
        this.in = in;
    }

    Request next() throws IOException {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        if (!started) {
            started = true;
            say(said, body());
            return new Request(said.toByteArray(), "startup", true);
        }
        while (true) {
            int type = in.readUnsignedByte();
            byte[] body = body();
            said.write(type);
            say(said, body);
            read(type, body);
            switch (type) {
                case 'S', 'Q' -> {
                    return new Request(said.toByteArray(), name(), true);
                }
                case 'H', 'X', 'd', 'c', 'f' -> {
                    return new Request(said.toByteArray(), statement, false);
                }
                default -> {
                    // Goes together with what follows.
                }
            }
        }
    }

    private String name() {
        if (!statement.equals("COMMIT")) {
            before = statement;
            return statement;
        }
        return "COMMIT of " + before;
    }

    private void read(int type, byte[] body) {
        String[] words = new String(body, StandardCharsets.UTF_8).split("\0", 3);
        switch (type) {
            case 'Q' -> statement = inBrief(words[0]);
            case 'P' -> {
                statement = inBrief(words[1]);
                prepared.put(words[0], statement);
            }
            case 'B' -> statement = prepared.getOrDefault(words[1], statement);
            default -> {
                // Says no statement.
            }
        }
    }

    private static String inBrief(String sql) {
        String line = sql.strip().replaceAll("\\s+", " ");
        return line.substring(0, Math.min(line.length(), LONGEST_NAME));
    }

    private byte[] body() throws IOException {
        int length = in.readInt();
        if (length < 4 || length > LONGEST) {
            throw new IOException("No message of PostgreSQL's protocol is " + length + " bytes long");
        }
        byte[] body = new byte[length - 4];
        in.readFully(body);
        return body;
    }

    private static void say(ByteArrayOutputStream said, byte[] body) {
        said.writeBytes(ByteBuffer.allocate(4).putInt(body.length + 4).array());
        said.writeBytes(body);
    }
}
