package dev.quire.provider.gemini;

import dev.quire.provider.Generated;
import dev.quire.provider.Medium;
import dev.quire.provider.Price;
import dev.quire.provider.Prompt;
import dev.quire.provider.Provider;
import dev.quire.provider.ProviderFailure;
import dev.quire.provider.ProviderLimits;
import dev.quire.provider.TokenPrice;
import dev.quire.provider.http.Account;
import dev.quire.provider.http.Answer;
import dev.quire.provider.http.Endpoint;
import dev.quire.provider.http.Refused;
import dev.quire.provider.http.TokenPrices;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
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
    private final Account account;
    private final TokenPrices tokenPrices;

    GeminiProvider(GeminiConfig config) {
        this.config = config;
        this.account = new Account(
                VENDOR,
                SETTINGS,
                NO_KEY,
                config.apiKey(),
                config.baseUrl(),
                GeminiConfig.GOOGLE,
                each -> Map.of("x-goog-api-key", each));
        this.tokenPrices = new TokenPrices(SETTINGS + "token-prices", config.tokenPrices());
    }

    @Override
    public String name() {
        return "gemini";
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
        return true;
    }

    @Override
    public Generated generate(Prompt prompt, Progress progress) throws ProviderFailure, InterruptedException {
        Endpoint gemini = account.endpoint();
        Medium medium = prompt.spec().medium();
        String model = model(medium, prompt.model());
        Optional<TokenPrice> price = tokenPrices.of(model);
        progress.at(0, "asking");
        Answer response = gemini.post(
                GeminiRequest.path(model), GeminiRequest.body(prompt, price.map(TokenPrice::mostOutput)), Map.of());
        if (!response.success()) {
            throw GeminiRefusal.failure(new Refused(VENDOR, response), account.key(), prompt);
        }
        progress.at(100, "decoding");
        Optional<BigDecimal> cost = price.flatMap(each -> UsageMetadata.cost(response.body(), each));
        try {
            byte[] made = medium == Medium.PICTURE
                    ? GeminiAnswer.picture(response.body())
                    : GeminiAnswer.text(response.body());
            return new Generated(made, Optional.empty(), cost);
        } catch (ProviderFailure failure) {
            throw failure.at(cost);
        }
    }

    private String model(Medium medium, String asked) {
        return asked != null ? asked : medium == Medium.PICTURE ? config.model() : config.textModel();
    }
}
