package dev.quire.provider.openai;

import dev.quire.provider.Generated;
import dev.quire.provider.Medium;
import dev.quire.provider.PictureSpec;
import dev.quire.provider.Prompt;
import dev.quire.provider.Provider;
import dev.quire.provider.ProviderFailure;
import dev.quire.provider.ProviderFailure.Kind;
import dev.quire.provider.ProviderLimits;
import dev.quire.provider.TextSpec;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Asks OpenAI for pictures and texts: one POST for each, never repeated here. */
@ApplicationScoped
public class OpenAiProvider implements Provider {

    private static final String NO_KEY = "Provider openai has no key: set OPENAI_API_KEY.";

    private final OpenAiConfig config;
    private final Optional<Endpoint> endpoint;

    OpenAiProvider(OpenAiConfig config) {
        this.config = config;
        this.endpoint = config.apiKey()
                .map(key -> new Endpoint(config.baseUrl().orElse(Endpoint.OPEN_AI), key, config.organization()));
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
        HttpResponse<byte[]> response = switch (prompt.spec()) {
            case PictureSpec spec -> {
                String model = prompt.model() == null ? config.model() : prompt.model();
                yield openAi.post("/images/generations", ImageRequest.body(prompt, spec, model), prompt.reference());
            }
            case TextSpec spec -> {
                String model = prompt.model() == null ? config.textModel() : prompt.model();
                yield openAi.post("/chat/completions", TextRequest.body(prompt, spec, model), prompt.reference());
            }
        };
        if (response.statusCode() / 100 != 2) {
            throw new Refusal(response.statusCode(), response.headers(), response.body())
                    .failure(words -> hidePrompt(openAi.hideKey(words), prompt));
        }
        progress.at(100, "decoding");
        byte[] made = prompt.spec().medium() == Medium.PICTURE
                ? ImageAnswer.picture(response.body())
                : TextAnswer.text(response.body());
        return new Generated(made, Waits.untilCapacity(response.headers()));
    }

    private static String hidePrompt(String words, Prompt prompt) {
        return words.replaceAll("(?<!\\w)" + Pattern.quote(prompt.text()) + "(?!\\w)", "…");
    }
}
