package dev.quire.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quire.provider.Prompt;
import dev.quire.provider.ProviderFailure;
import dev.quire.provider.ProviderFailure.Kind;
import dev.quire.provider.http.Refused;
import java.util.Set;
import java.util.regex.Pattern;

/** What OpenAI's own codes for errors mean. */
final class Refusal {

    /** OpenAI's own messages show parts of a wrong key. */
    private static final Pattern KEY = Pattern.compile("\\b(sk|sess)-[\\w*.…-]+");

    private static final Set<String> BLOCKED = Set.of("content_policy_violation", "moderation_blocked");

    /** Come with 429 or 400, and no waiting mends them. */
    private static final Set<String> UNPAID =
            Set.of("insufficient_quota", "billing_hard_limit_reached", "billing_not_active");

    private static final Set<String> ACCOUNT =
            Set.of("invalid_api_key", "model_not_found", "account_deactivated", "invalid_organization");

    private Refusal() {}

    static ProviderFailure failure(Refused refused, String key, Prompt prompt) {
        JsonNode error = refused.body().path("error");
        Kind kind =
                kind(refused, error.path("code").asText(), error.path("type").asText());
        String words = Refused.hide(error.path("message").asText(""), key, prompt);
        String message = refused.message(KEY.matcher(words).replaceAll("$1-…"));
        return switch (kind) {
            case THROTTLED ->
                new ProviderFailure(
                        kind,
                        message,
                        refused.retryAfter()
                                .or(() -> Waits.untilReset(refused.answer().headers())));
            default -> new ProviderFailure(kind, message);
        };
    }

    private static Kind kind(Refused refused, String code, String type) {
        if (UNPAID.contains(code) || UNPAID.contains(type) || ACCOUNT.contains(code)) {
            return Kind.MISCONFIGURED;
        }
        return BLOCKED.contains(code) ? Kind.BLOCKED : refused.kind();
    }
}
