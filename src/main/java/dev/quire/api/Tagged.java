package dev.quire.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quire.media.Sha256;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Arrays;
import java.util.Base64;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** JSON answers with a strong ETag: the hash of the very bytes, so whatever makes them differ makes it differ. */
@ApplicationScoped
class Tagged {

    private static final int TAG_BYTES = 12;
    private static final Pattern VERSION = Pattern.compile("\"(\\d{1,9})\\.");

    private final ObjectMapper json;

    Tagged(ObjectMapper json) {
        this.json = json;
    }

    /** 304 when the client has this already (RFC 9110, 13.1.2), else 200 with the body. */
    Response.ResponseBuilder answer(HttpHeaders headers, Object body) {
        return answer(headers, body, "");
    }

    /** The same for a body that has a version: the tag begins with it. */
    Response.ResponseBuilder answer(HttpHeaders headers, Object body, int version) {
        return answer(headers, body, version + ".");
    }

    /** Whether the client has this version, though numbers that change with other jobs may be newer now. */
    static boolean hasVersion(HttpHeaders headers, int version) {
        return named(headers).anyMatch(each -> each.equals("*") || each.startsWith("\"" + version + "."));
    }

    /** The version that the client has, where it names one. */
    static OptionalInt version(HttpHeaders headers) {
        return named(headers)
                .map(VERSION::matcher)
                .filter(Matcher::lookingAt)
                .mapToInt(version -> Integer.parseInt(version.group(1)))
                .max();
    }

    private Response.ResponseBuilder answer(HttpHeaders headers, Object body, String prefix) {
        byte[] bytes = write(body);
        String tag = prefix + tag(bytes);
        return (matches(headers, tag) ? Response.notModified() : Response.ok(bytes, MediaType.APPLICATION_JSON_TYPE))
                .tag(new EntityTag(tag));
    }

    /**
     * Whether If-None-Match names this tag. The comparison is the weak one, as RFC 9110 asks for: proxies that compress
     * make a tag weak. JAX-RS compares strongly.
     */
    static boolean matches(HttpHeaders headers, String tag) {
        return named(headers).anyMatch(each -> each.equals("*") || each.equals('"' + tag + '"'));
    }

    private static Stream<String> named(HttpHeaders headers) {
        String named = headers.getHeaderString(HttpHeaders.IF_NONE_MATCH);
        return named == null
                ? Stream.empty()
                : Arrays.stream(named.split(",")).map(each -> each.strip().replaceFirst("^W/", ""));
    }

    private byte[] write(Object body) {
        try {
            return json.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A record of ours could not be written as JSON", e);
        }
    }

    private static String tag(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(Sha256.of(bytes), TAG_BYTES));
    }
}
