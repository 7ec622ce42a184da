package dev.quire.provider.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quire.provider.Prompt;
import dev.quire.provider.ProviderFailure;
import dev.quire.provider.ProviderFailure.Kind;
import dev.quire.provider.http.Refused;
import dev.quire.provider.http.Wait;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/** An error in the shape of Google's APIs: a status in words, and details of which each names its type. */
final class GeminiRefusal {

    /** Said of a model that an account without billing may not use; it asks to come back in seconds all the same. */
    private static final Pattern NO_QUOTA = Pattern.compile("\\blimit: 0(?![\\d.])");

    private GeminiRefusal() {}

    static ProviderFailure failure(Refused refused, String key, Prompt prompt) {
        JsonNode error = refused.body().path("error");
        Kind kind = misconfigured(error) ? Kind.MISCONFIGURED : refused.kind();
        String words = Refused.hide(error.path("message").asText(""), key, prompt);
        Optional<Duration> wait = kind == Kind.THROTTLED ? retryDelay(error).or(refused::retryAfter) : Optional.empty();
        return new ProviderFailure(kind, refused.message(words), wait);
    }

    /** A wrong key comes as a bad request, and so does a country or an account that is not served. */
    private static boolean misconfigured(JsonNode error) {
        return error.path("status").asText().equals("FAILED_PRECONDITION")
                || NO_QUOTA.matcher(error.path("message").asText()).find()
                || error.path("details")
                        .valueStream()
                        .anyMatch(detail -> detail.path("reason").asText().equals("API_KEY_INVALID"));
    }

    private static Optional<Duration> retryDelay(JsonNode error) {
        return error.path("details")
                .valueStream()
                .filter(detail -> detail.path("@type").asText().endsWith("google.rpc.RetryInfo"))
                .findFirst()
                .flatMap(info -> Wait.span(info.path("retryDelay").asText()));
    }
}
