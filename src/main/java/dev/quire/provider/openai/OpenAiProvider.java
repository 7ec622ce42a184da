package dev.quire.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.quire.provider.Generated;
import dev.quire.provider.Medium;
import dev.quire.provider.PictureSpec;
import dev.quire.provider.Price;
import dev.quire.provider.Prompt;
import dev.quire.provider.Provider;
import dev.quire.provider.ProviderFailure;
import dev.quire.provider.ProviderFailure.Kind;
import dev.quire.provider.ProviderLimits;
import dev.quire.provider.TextSpec;
import dev.quire.provider.TokenPrice;
import dev.quire.provider.http.Account;
import dev.quire.provider.http.Answer;
import dev.quire.provider.http.Checked;
import dev.quire.provider.http.EncodedPicture;
import dev.quire.provider.http.Endpoint;
import dev.quire.provider.http.LinkedPicture;
import dev.quire.provider.http.Polling;
import dev.quire.provider.http.Refused;
import dev.quire.provider.http.TokenPrices;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.math.BigDecimal;
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
    private final Account account;
    private final LinkedPicture pictures;
    private final TokenPrices tokenPrices;

    OpenAiProvider(OpenAiConfig config) {
        this.config = config;
        this.account = new Account(
                VENDOR,
                SETTINGS,
                NO_KEY,
                config.apiKey(),
                config.baseUrl(),
                OpenAiConfig.OPEN_AI,
                each -> headers(config, each));
        this.pictures = new LinkedPicture(VENDOR, account.base());
        this.tokenPrices = new TokenPrices(SETTINGS + "token-prices", config.tokenPrices());
    }

    private static Map<String, String> headers(OpenAiConfig config, String key) {
        Map<String, String> headers = new HashMap<>(Map.of("Authorization", "Bearer " + key));
        config.organization()
                .map(each -> Checked.headerValue(SETTINGS + "organization", each))
                .ifPresent(each -> headers.put("OpenAI-Organization", each));
        return headers;
    }

    @Override
    public String name() {
        return "openai";
    }

    @Override
    public Optional<String> missing() {
        return account.missing();
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
    public Optional<Price> price(Medium medium, String model, long sent) {
        return tokenPrices.price(model(medium, model), sent, config.pricePerCall());
    }

    @Override
    public Map<String, TokenPrice> tokenPrices() {
        return tokenPrices.all();
    }

    @Override
    public boolean takesReference(String model) {
        return ImageRequest.takesReference(model(Medium.PICTURE, model));
    }

    @Override
    public Generated generate(Prompt prompt, Progress progress) throws ProviderFailure, InterruptedException {
        Endpoint openAi = account.endpoint();
        progress.at(0, "asking");
        Map<String, String> reference = Map.of("X-Client-Request-Id", prompt.reference());
        Medium medium = prompt.spec().medium();
        String model = model(medium, prompt.model());
        Optional<TokenPrice> price = tokenPrices.of(model);
        Answer response = switch (prompt.spec()) {
            case PictureSpec spec ->
                prompt.like().isPresent()
                        ? openAi.post(
                                "/images/edits", ImageRequest.like(prompt.like().get(), prompt, spec, model), reference)
                        : openAi.post("/images/generations", ImageRequest.body(prompt, spec, model), reference);
            case TextSpec spec ->
                openAi.post(
                        "/chat/completions",
                        TextRequest.body(prompt, spec, model, price.map(TokenPrice::mostOutput)),
                        reference);
        };
        if (!response.success()) {
            throw Refusal.failure(new Refused(VENDOR, response), account.key(), prompt);
        }
        progress.at(100, "decoding");
        Optional<BigDecimal> cost = price.flatMap(each -> Usage.cost(response.body(), each));
        try {
            byte[] made = medium == Medium.PICTURE ? picture(response.body()) : TextAnswer.text(response.body());
            return new Generated(made, Waits.untilCapacity(response.headers()), cost);
        } catch (ProviderFailure failure) {
            throw failure.at(cost);
        }
    }

    private String model(Medium medium, String asked) {
        return asked != null ? asked : medium == Medium.PICTURE ? config.model() : config.textModel();
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
