package dev.quire.provider.gemini;

import dev.quire.provider.Generated;
import dev.quire.provider.Medium;
import dev.quire.provider.Prompt;
import dev.quire.provider.Provider;
import dev.quire.provider.ProviderFailure;
import dev.quire.provider.ProviderFailure.Kind;
import dev.quire.provider.ProviderLimits;
import dev.quire.provider.http.Checked;
import dev.quire.provider.http.Endpoint;
import dev.quire.provider.http.Refused;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Asks Gemini for pictures and texts: one POST for each, never repeated here. */
@ApplicationScoped
public class GeminiProvider implements Provider {

    private static final String NO_KEY = "Provider gemini has no key: set GEMINI_API_KEY.";
    private static final String VENDOR = "Gemini";
    private static final String SETTINGS = "quire.provider.gemini.";

    private final GeminiConfig config;
    private final Optional<String> key;
    private final Optional<Endpoint> endpoint;

    GeminiProvider(GeminiConfig config) {
        this.config = config;
        this.key = config.apiKey().map(each -> Checked.headerValue(SETTINGS + "api-key", each));
        this.endpoint = key.map(each -> new Endpoint(
                VENDOR,
                Checked.baseUrl(
                        SETTINGS + "base-url", config.baseUrl().orElse(GeminiConfig.GOOGLE), GeminiConfig.GOOGLE),
                Map.of("x-goog-api-key", each)));
    }

    @Override
    public String name() {
        return "gemini";
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
        Endpoint gemini = endpoint.orElseThrow(() -> new ProviderFailure(Kind.MISCONFIGURED, NO_KEY));
        boolean picture = prompt.spec().medium() == Medium.PICTURE;
        String model = prompt.model() != null ? prompt.model() : picture ? config.model() : config.textModel();
        progress.at(0, "asking");
        HttpResponse<byte[]> response = gemini.post(GeminiRequest.path(model), GeminiRequest.body(prompt), Map.of());
        if (response.statusCode() / 100 != 2) {
            throw GeminiRefusal.failure(new Refused(VENDOR, response), key.orElseThrow(), prompt);
        }
        progress.at(100, "decoding");
        return new Generated(picture ? GeminiAnswer.picture(response.body()) : GeminiAnswer.text(response.body()));
    }
}
