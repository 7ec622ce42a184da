package dev.quire.submit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quire.kind.Input;
import dev.quire.kind.InvalidInput;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Reads what clients send: 413 when too large, 400 when it is no JSON, 422 when it is other JSON than asked for. */
@ApplicationScoped
public class JsonBody {

    /** Most bytes of a request, batches aside. */
    public static final int MAX_BYTES = 2_000_000;

    /** Most bytes of a batch. */
    public static final int MAX_BATCH_BYTES = 20_000_000;

    private final ObjectMapper json;
    private final Input input;

    JsonBody(ObjectMapper json, Input input) {
        this.json = json;
        this.input = input;
    }

    public <T> T read(byte[] body, Class<T> type) throws InvalidInput {
        return read(parse(body, MAX_BYTES), type);
    }

    public <T> T read(JsonNode tree, Class<T> type) throws InvalidInput {
        if (!tree.isObject()) {
            throw new InvalidInput("", "Must be a JSON object.");
        }
        refuseUnstorable(tree, "");
        return input.read(tree, type, "");
    }

    public JsonNode parse(byte[] body, int mostBytes) {
        // Jackson would guess UTF-16 and UTF-32 too, and pass over broken UTF-8; RFC 8259, 8.1 asks for UTF-8.
        String text = text(body, mostBytes);
        if (text.isEmpty()) {
            throw Problem.refuse(400, "The body is empty; send a JSON object.");
        }
        try {
            return json.readTree(text);
        } catch (JsonProcessingException e) {
            String where = e.getLocation() == null
                    ? ""
                    : " at line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr();
            boolean twice = e.getOriginalMessage().startsWith("Duplicate field");
            throw Problem.refuse(
                    400, (twice ? "The body has a member twice" : "The body is not valid JSON") + where + ".");
        }
    }

    public static void refuseLarger(byte[] body, int mostBytes) {
        if (body.length > mostBytes) {
            throw Problem.refuse(413, "The body has " + body.length + " bytes; " + mostBytes + " is the most.");
        }
    }

    /** Text in UTF-8. */
    public static String text(byte[] body, int mostBytes) {
        refuseLarger(body, mostBytes);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
        } catch (CharacterCodingException e) {
            throw Problem.refuse(400, "The body is not valid UTF-8.");
        }
    }

    /** PostgreSQL can't keep NUL, and a lone surrogate is no character (RFC 8259, 8.2). */
    private static void refuseUnstorable(JsonNode node, String pointer) throws InvalidInput {
        if (node.isTextual()) {
            refuseUnstorable(node.textValue(), pointer);
        }
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            refuseUnstorable(node.get(i), pointer + "/" + i);
        }
        for (Map.Entry<String, JsonNode> member : node.properties()) {
            String at = pointer + "/" + Input.escape(member.getKey());
            refuseUnstorable(member.getKey(), pointer);
            refuseUnstorable(member.getValue(), at);
        }
    }

    private static void refuseUnstorable(String text, String pointer) throws InvalidInput {
        if (text.indexOf('\0') >= 0) {
            throw new InvalidInput(pointer, "Must not have the character NUL (\\u0000) in it.");
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw new InvalidInput(pointer, "Must not have a surrogate without its partner in it.");
        }
    }
}
