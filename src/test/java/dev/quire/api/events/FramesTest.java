package dev.quire.api.events;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.quire.job.EventCursor;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FramesTest {

    private final Frames frames = new Frames(new ObjectMapper());

    @Test
    void lineBreaksOfProvidersDoNotEndAMessage() {
        Frame frame = frames.of(
                EventCursor.before(1), "7", "page.completed", Map.of("text", new RawValue("{\n\"a\":\r\n1}")));

        assertEquals(
                "id: 7\nevent: page.completed\ndata: {\"text\":{ \"a\":  1}}\n\n",
                new String(frame.bytes(), StandardCharsets.UTF_8));
    }

    @Test
    void whatIsOnlyAboutThisMomentHasNoId() {
        Frame frame = frames.passing("page.progress", Map.of());

        assertEquals("event: page.progress\ndata: {}\n\n", new String(frame.bytes(), StandardCharsets.UTF_8));
    }
}
