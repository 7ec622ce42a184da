package dev.quire.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.quire.provider.Generated;
import dev.quire.provider.Medium;
import dev.quire.provider.PictureSpec;
import dev.quire.provider.Prompt;
import dev.quire.provider.Provider;
import dev.quire.provider.ProviderFailure;
import dev.quire.provider.ProviderFailure.Kind;
import dev.quire.provider.ProviderLimits;
import dev.quire.provider.TextSpec;
import dev.quire.provider.http.Checked;
import dev.quire.provider.http.EncodedPicture;
import dev.quire.provider.http.Endpoint;
import dev.quire.provider.http.LinkedPicture;
import dev.quire.provider.http.Polling;
import dev.quire.provider.http.Refused;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Asks OpenAI for pictures and texts: one POST for each, never repeated here. */
@ApplicationScoped
public class OpenAiProvider implements Provider {

    private static final JsonMapper JSON = new JsonMapper();

    private static final String NO_KEY = "Provider openai has no key: set OPENAI_API_KEY.";

    private static final String VENDOR = "OpenAI";
    private static final String SETTINGS = "quire.provider.openai.";

    private final OpenAiConfig config;
    private final Optional<String> key;
    private final LinkedPicture pictures;
    private final Optional<Endpoint> endpoint;

    OpenAiProvider(OpenAiConfig config) {
        this.config = config;
        this.key = config.apiKey().map(each -> Checked.headerValue(SETTINGS + "api-key", each));
        String base = Checked.baseUrl(
                SETTINGS + "base-url", config.baseUrl().orElse(OpenAiConfig.OPEN_AI), OpenAiConfig.OPEN_AI);
        this.pictures = new LinkedPicture(VENDOR, base);
        this.endpoint = key.map(each -> endpoint(config, base, each));
    }

    private static Endpoint endpoint(OpenAiConfig config, String base, String key) {
        Map<String, String> headers = new HashMap<>(Map.of("Authorization", "Bearer " + key));
        config.organization()
                .map(each -> Checked.headerValue(SETTINGS + "organization", each))
                .ifPresent(each -> headers.put("OpenAI-Organization", each));
        return new Endpoint(VENDOR, base, headers);
    }

    @Override
    public String name() {
        return "openai";
    }

    @Override
    public Optional<String> missing() {
        return endpoint.isPresent() ? Optional.empty() : Optional.of(NO_KEY);
    }

    @Override
    public Set<Medium> makes() {
        return Set.of(Medium.values());
    }

    @Override
    public ProviderLimits limits() {
        return config;
    }

    @Override
    public boolean paid() {
        return true;
    }

    @Override
    public boolean simulates() {
        return false;
    }

    @Override
    public Generated generate(Prompt prompt, Progress progress) throws ProviderFailure, InterruptedException {
        Endpoint openAi = endpoint.orElseThrow(() -> new ProviderFailure(Kind.MISCONFIGURED, NO_KEY));
        progress.at(0, "asking");
        Map<String, String> reference = Map.of("X-Client-Request-Id", prompt.reference());
        HttpResponse<byte[]> response = switch (prompt.spec()) {
            case PictureSpec spec -> {
                String model = prompt.model() == null ? config.model() : prompt.model();
                yield openAi.post("/images/generations", ImageRequest.body(prompt, spec, model), reference);
            }
            case TextSpec spec -> {
                String model = prompt.model() == null ? config.textModel() : prompt.model();
                yield openAi.post("/chat/completions", TextRequest.body(prompt, spec, model), reference);
            }
        };
        if (response.statusCode() / 100 != 2) {
            throw Refusal.failure(new Refused(VENDOR, response), key.orElseThrow(), prompt);
        }
        progress.at(100, "decoding");
        byte[] made =
                prompt.spec().medium() == Medium.PICTURE ? picture(response.body()) : TextAnswer.text(response.body());
        return new Generated(made, Waits.untilCapacity(response.headers()));
    }

    /** Servers that pass over {@code response_format} answer with a link; it is paid, so it is fetched until it comes. */
    private byte[] picture(byte[] body) throws ProviderFailure, InterruptedException {
        Optional<byte[]> encoded = EncodedPicture.find(body, "/data/0/b64_json");
        if (encoded.isPresent()) {
            return encoded.get();
        }
        String link = link(body);
        return Polling.until(() -> Optional.of(pictures.at(link)));
    }

    private static String link(byte[] body) throws ProviderFailure {
        try {
            JsonNode url = JSON.readTree(body).at("/data/0/url");
            if (url.isTextual()) {
                return url.textValue();
            }
        } catch (IOException e) {
            // Said below.
        }
        throw new ProviderFailure(Kind.INVALID_RESULT, VENDOR + " answered without a picture.");
    }
}
