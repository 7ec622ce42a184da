package dev.quire.provider.fal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.quire.provider.Prompt;
import dev.quire.provider.ProviderFailure;
import dev.quire.provider.ProviderFailure.Kind;
import dev.quire.provider.http.Refused;
import java.io.IOException;

/** What fal's answers say. */
final class FalAnswer {

    private static final JsonMapper JSON = new JsonMapper();

    private FalAnswer() {}

    static JsonNode read(byte[] body) throws ProviderFailure {
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            throw new ProviderFailure(Kind.INVALID_RESULT, "fal's answer is not JSON.");
        }
    }

    /** @throws IOException when it is no JSON, such as a page of a proxy */
    static JsonNode told(byte[] body) throws IOException {
        return JSON.readTree(body);
    }

    /** Link to the picture. One that the model's own check has blackened is none. */
    static String link(JsonNode result) throws ProviderFailure {
        if (result.at("/has_nsfw_concepts/0").asBoolean()) {
            throw new ProviderFailure(Kind.BLOCKED, "The model at fal refuses to show what it drew.");
        }
        JsonNode url = result.at("/images/0/url");
        if (!url.isTextual()) {
            throw new ProviderFailure(Kind.INVALID_RESULT, "fal answered without a picture.");
        }
        return url.textValue();
    }

    /** Why it did not take the request. */
    static ProviderFailure notTaken(Refused refused, String key, Prompt prompt) {
        return refused.failure(blocked(refused) ? Kind.BLOCKED : refused.kind(), words(refused, key, prompt));
    }

    /**
     * Why the request has ended without a result. The model's own status comes with it, so that a 5xx with words is the
     * model's, and one without is a passing one of fal itself.
     *
     * @param failed whether the queue says as well that it has failed
     * @throws IOException when that can't be said now
     */
    static ProviderFailure notMade(Refused refused, boolean failed, String key, Prompt prompt) throws IOException {
        if (blocked(refused)) {
            return refused.failure(Kind.BLOCKED, words(refused, key, prompt));
        } else if (refused.body().has("error_type")
                || (refused.status() >= 500 && (failed || refused.body().has("detail")))) {
            return refused.failure(Kind.TRANSIENT, words(refused, key, prompt));
        }
        return refused.status() == 400 || refused.status() == 422
                ? refused.failure(Kind.REFUSED, words(refused, key, prompt))
                : refused.whenAccepted();
    }

    private static boolean blocked(Refused refused) {
        return refused.body()
                .path("detail")
                .valueStream()
                .anyMatch(each -> each.path("type").asText().equals("content_policy_violation"));
    }

    private static String words(Refused refused, String key, Prompt prompt) {
        return Refused.hide(refused.detail(), key, prompt);
    }
}
