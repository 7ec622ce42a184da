package dev.quire.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.quire.provider.ProviderFailure;
import dev.quire.provider.ProviderFailure.Kind;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** An answer that is no success, and what it means. */
record Refusal(int status, HttpHeaders headers, byte[] body) {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int LONGEST_MESSAGE = 300;

    /** OpenAI's own messages show parts of a wrong key. */
    private static final Pattern KEY = Pattern.compile("\\b(sk|sess)-[\\w*.…-]+");

    private static final Pattern BLANK = Pattern.compile("[\\s\\p{Cntrl}]+");

    private static final Set<String> BLOCKED = Set.of("content_policy_violation", "moderation_blocked");

    /** Come with 429 or 400, and no waiting mends them. */
    private static final Set<String> UNPAID =
            Set.of("insufficient_quota", "billing_hard_limit_reached", "billing_not_active");

    private static final Set<String> ACCOUNT =
            Set.of("invalid_api_key", "model_not_found", "account_deactivated", "invalid_organization");

    /** @param hide takes out of OpenAI's words what clients must not see */
    ProviderFailure failure(UnaryOperator<String> hide) {
        JsonNode error = error();
        Optional<Duration> retryAfter = Waits.retryAfter(headers);
        Kind kind = kind(error.path("code").asText(), error.path("type").asText(), retryAfter.isPresent());
        return switch (kind) {
            case THROTTLED ->
                new ProviderFailure(kind, message(error, hide), retryAfter.or(() -> Waits.untilReset(headers)));
            default -> new ProviderFailure(kind, message(error, hide));
        };
    }

    private Kind kind(String code, String type, boolean asksToWait) {
        if (UNPAID.contains(code) || UNPAID.contains(type) || ACCOUNT.contains(code)) {
            return Kind.MISCONFIGURED;
        }
        if (BLOCKED.contains(code)) {
            return Kind.BLOCKED;
        }
        return switch (status) {
            case 429 -> Kind.THROTTLED;
            // Who says when to come back has not begun.
            case 503 -> asksToWait ? Kind.THROTTLED : Kind.TRANSIENT;
            case 408, 409 -> Kind.TRANSIENT;
            case 401, 402, 403, 404 -> Kind.MISCONFIGURED;
            default -> otherwise();
        };
    }

    private Kind otherwise() {
        return switch (status / 100) {
            case 4 -> Kind.REFUSED;
            // A redirect would carry the key elsewhere: the base URL is wrong.
            case 3 -> Kind.MISCONFIGURED;
            default -> Kind.TRANSIENT;
        };
    }

    private JsonNode error() {
        try {
            return JSON.readTree(body).path("error");
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }

    private String message(JsonNode error, UnaryOperator<String> hide) {
        String words = hide.apply(error.path("message").asText(""));
        String shown = BLANK.matcher(KEY.matcher(words).replaceAll("$1-…"))
                .replaceAll(" ")
                .strip();
        if (shown.isEmpty()) {
            return "OpenAI answered with status " + status + ".";
        }
        return "OpenAI, status " + status + ": " + shorten(shown);
    }

    private static String shorten(String text) {
        if (text.codePointCount(0, text.length()) <= LONGEST_MESSAGE) {
            return text;
        }
        return text.substring(0, text.offsetByCodePoints(0, LONGEST_MESSAGE)) + "…";
    }
}
