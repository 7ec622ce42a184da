package dev.quire.provider.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.quire.provider.ReferencePicture;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What is posted. A picture in it is written out while it is sent: many calls show the same picture at once, and a copy
 * in each would be too much memory.
 *
 * @param length in bytes
 */
public record RequestBody(String contentType, BodyPublisher bytes, long length) {

    private static final String JSON = "application/json";

    /** Where the picture goes in JSON. Nothing else can be taken for it: in texts this character is escaped. */
    private static final String MARK = "\0";

    /** Bytes of a picture that are taken at once; a multiple of three, so that base64 is padded at the end only. */
    private static final int PIECE = 48 << 10;

    public static RequestBody json(byte[] json) {
        return new RequestBody(JSON, BodyPublishers.ofByteArray(json), json.length);
    }

    /** Stands in JSON for the picture, until {@link #json(ObjectNode, ReferencePicture)} puts it there. */
    public static RawValue picture() {
        return new RawValue(MARK);
    }

    /** @param json has {@link #picture} in it once: the picture is there as a string in base64 */
    public static RequestBody json(ObjectNode json, ReferencePicture picture) {
        String text = json.toString();
        int at = text.indexOf(MARK);
        byte[] before = utf8(text.substring(0, at) + '"');
        byte[] after = utf8('"' + text.substring(at + MARK.length()));
        long encoded = (picture.bytes().length + 2L) / 3 * 4;
        return new RequestBody(
                JSON,
                BodyPublishers.concat(
                        BodyPublishers.ofByteArray(before),
                        BodyPublishers.ofByteArrays(() ->
                                pieces(picture).map(Base64.getEncoder()::encode).iterator()),
                        BodyPublishers.ofByteArray(after)),
                before.length + encoded + after.length);
    }

    /**
     * A form with one picture (RFC 7578).
     *
     * @param fields in their order; names without what would need quoting
     * @param name of the picture's field
     */
    public static RequestBody form(Map<String, String> fields, String name, ReferencePicture picture) {
        // Of chance, so that no text has it in it.
        String boundary = "quire-" + UUID.randomUUID();
        StringBuilder before = new StringBuilder();
        fields.forEach((field, value) -> before.append(part(boundary, field))
                .append("\r\n\r\n")
                .append(value)
                .append("\r\n"));
        String ending = picture.contentType().substring(picture.contentType().indexOf('/') + 1);
        before.append(part(boundary, name))
                .append("; filename=\"reference.")
                .append(ending)
                .append("\"\r\nContent-Type: ")
                .append(picture.contentType())
                .append("\r\n\r\n");
        byte[] head = utf8(before.toString());
        byte[] tail = utf8("\r\n--" + boundary + "--\r\n");
        return new RequestBody(
                "multipart/form-data; boundary=" + boundary,
                BodyPublishers.concat(
                        BodyPublishers.ofByteArray(head),
                        BodyPublishers.ofByteArrays(() -> pieces(picture).iterator()),
                        BodyPublishers.ofByteArray(tail)),
                (long) head.length + picture.bytes().length + tail.length);
    }

    private static String part(String boundary, String name) {
        return "--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + name + '"';
    }

    /** One by one: the JDK copies an array as a whole before it sends the first byte. */
    private static Stream<byte[]> pieces(ReferencePicture picture) {
        byte[] bytes = picture.bytes();
        return IntStream.iterate(0, from -> from < bytes.length, from -> from + PIECE)
                .mapToObj(from -> Arrays.copyOfRange(bytes, from, Math.min(from + PIECE, bytes.length)));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
