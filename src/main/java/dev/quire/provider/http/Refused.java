package dev.quire.provider.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.quire.provider.Prompt;
import dev.quire.provider.ProviderFailure;
import dev.quire.provider.ProviderFailure.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An answer that is no success, and what it means where a vendor has no word of its own for it.
 *
 * @param vendor its name in messages
 */
public record Refused(String vendor, Answer answer) {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int LONGEST_MESSAGE = 300;
    private static final Pattern BLANK = Pattern.compile("[\\s\\p{Cntrl}]+");

    public int status() {
        return answer.status();
    }

    /** The body; missing when it is no JSON. */
    public JsonNode body() {
        try {
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }

    public Optional<Duration> retryAfter() {
        return Wait.retryAfter(answer.headers());
    }

    public Kind kind() {
        return switch (status()) {
            case 429 -> Kind.THROTTLED;
            // Who says when to come back has not begun.
            case 503 -> retryAfter().isPresent() ? Kind.THROTTLED : Kind.TRANSIENT;
            case 408, 409 -> Kind.TRANSIENT;
            case 401, 402, 403, 404 -> Kind.MISCONFIGURED;
            default -> otherwise();
        };
    }

    private Kind otherwise() {
        return switch (status() / 100) {
            case 4 -> Kind.REFUSED;
            // A redirect would carry the key elsewhere: the base URL is wrong.
            case 3 -> Kind.MISCONFIGURED;
            default -> Kind.TRANSIENT;
        };
    }

    /**
     * The failure it is; who is throttled hears when to come back.
     *
     * @param words as in {@link #message}
     */
    public ProviderFailure failure(Kind kind, String words) {
        return new ProviderFailure(kind, message(words), kind == Kind.THROTTLED ? retryAfter() : Optional.empty());
    }

    /**
     * What it means of something that was accepted before and is asked for: whatever is wrong, nobody else is to be asked
     * for it because of that.
     *
     * @throws IOException when that can't be said now
     */
    public ProviderFailure whenAccepted() throws IOException {
        if (status() >= 500 || status() == 429 || status() == 408) {
            throw new IOException("Status " + status());
        }
        return new ProviderFailure(
                Kind.TRANSIENT, vendor + " does not show any more what it accepted: status " + status() + ".");
    }

    /**
     * The member {@code detail} of the body, empty when there is none. A list is of members that are wrong, each with
     * what was sent, which is not shown.
     */
    public String detail() {
        JsonNode detail = body().path("detail");
        return detail.isArray() ? detail.path(0).path("msg").asText() : detail.asText();
    }

    /** @param words the vendor's own, without what clients must not see; may be empty */
    public String message(String words) {
        String shown = BLANK.matcher(words).replaceAll(" ").strip();
        if (shown.isEmpty()) {
            return vendor + " answered with status " + status() + ".";
        }
        return vendor + ", status " + status() + ": " + shorten(shown);
    }

    /** Takes the key and the prompt out of a vendor's words. */
    public static String hide(String words, String key, Prompt prompt) {
        return hide(words.replace(key, "…"), prompt);
    }

    /** Takes the prompt out of a vendor's words. */
    public static String hide(String words, Prompt prompt) {
        return words.replaceAll("(?<!\\w)" + Pattern.quote(prompt.text()) + "(?!\\w)", "…");
    }

    private static String shorten(String text) {
        if (text.codePointCount(0, text.length()) <= LONGEST_MESSAGE) {
            return text;
        }
        return text.substring(0, text.offsetByCodePoints(0, LONGEST_MESSAGE)) + "…";
    }
}
