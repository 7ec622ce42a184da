package dev.quire.provider.replicate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.quire.provider.ProviderFailure;
import dev.quire.provider.ProviderFailure.Kind;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** A prediction as Replicate tells it. */
record Prediction(JsonNode told) {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9]{1,100}");

    /** As the answer to submitting it. */
    static Prediction read(byte[] body) throws ProviderFailure {
        try {
            return told(body);
        } catch (IOException e) {
            throw new ProviderFailure(Kind.INVALID_RESULT, "Replicate answered without a prediction.");
        }
    }

    /** @throws IOException when it is none, such as a page of a proxy */
    static Prediction told(byte[] body) throws IOException {
        JsonNode told = JSON.readTree(body);
        if (id(told).isEmpty()) {
            throw new IOException("No prediction");
        }
        return new Prediction(told);
    }

    static Optional<String> id(JsonNode told) {
        return Optional.of(told.path("id").asText()).filter(ID.asMatchPredicate());
    }

    String id() {
        return told.path("id").textValue();
    }

    String status() {
        return told.path("status").asText();
    }

    /** Whether it goes on. */
    boolean live() throws ProviderFailure {
        return switch (status()) {
            case "starting", "processing" -> true;
            case "succeeded" -> false;
            case "failed" -> throw failed();
            case "canceled", "aborted" ->
                throw new ProviderFailure(Kind.TRANSIENT, "Replicate ended the prediction before it was done.");
            default -> throw new ProviderFailure(Kind.INVALID_RESULT, "Replicate answered without a status.");
        };
    }

    /** What models say when they refuse a prompt or their own picture; there is no code for it. */
    private ProviderFailure failed() {
        String error = told.path("error").asText("").toLowerCase(Locale.ROOT);
        boolean blocked = error.contains("nsfw") || error.contains("sensitive") || error.contains("safety");
        return blocked
                ? new ProviderFailure(Kind.BLOCKED, "The model at Replicate refuses this content.")
                : new ProviderFailure(Kind.TRANSIENT, "The model at Replicate failed.");
    }

    /** Link to the first picture. */
    String link() throws ProviderFailure {
        JsonNode output = told.path("output").isArray() ? told.path("output").path(0) : told.path("output");
        if (!output.isTextual()) {
            throw new ProviderFailure(Kind.INVALID_RESULT, "Replicate answered without a picture.");
        }
        return output.textValue();
    }
}
