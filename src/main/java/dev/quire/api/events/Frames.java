package dev.quire.api.events;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quire.job.EventCursor;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes messages in the format of server-sent events (WHATWG HTML, 9.2). */
@ApplicationScoped
class Frames {

    private final ObjectMapper json;

    Frames(ObjectMapper json) {
        this.json = json;
    }

    /** @param id to resume after */
    Frame of(EventCursor position, String id, String name, Object body) {
        return new Frame(position, bytes("id: " + id + "\nevent: " + name + "\ndata: ", body));
    }

    /** Without an id: who breaks off after it resumes after the one before. */
    Frame passing(String name, Object body) {
        return new Frame(null, bytes("event: " + name + "\ndata: ", body));
    }

    private byte[] bytes(String head, Object body) {
        byte[] data;
        try {
            data = json.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A record of ours could not be written as JSON", e);
        }
        for (int i = 0; i < data.length; i++) {
            // What providers wrote is passed on as it came, and between its members there may be line breaks.
            if (data[i] == '\n' || data[i] == '\r') {
                data[i] = ' ';
            }
        }
        ByteArrayOutputStream frame = new ByteArrayOutputStream(head.length() + data.length + 2);
        frame.writeBytes(head.getBytes(StandardCharsets.UTF_8));
        frame.writeBytes(data);
        frame.write('\n');
        frame.write('\n');
        return frame.toByteArray();
    }
}
