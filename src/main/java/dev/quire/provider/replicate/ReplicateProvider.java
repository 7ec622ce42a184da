package dev.quire.provider.replicate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quire.provider.AsyncProvider;
import dev.quire.provider.Callbacks;
import dev.quire.provider.Generated;
import dev.quire.provider.PictureSpec;
import dev.quire.provider.Prompt;
import dev.quire.provider.ProviderFailure;
import dev.quire.provider.ProviderFailure.Kind;
import dev.quire.provider.ProviderLimits;
import dev.quire.provider.TextSpec;
import dev.quire.provider.http.Account;
import dev.quire.provider.http.Answer;
import dev.quire.provider.http.Endpoint;
import dev.quire.provider.http.LinkedPicture;
import dev.quire.provider.http.Polling;
import dev.quire.provider.http.Refused;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Asks Replicate for pictures: submits a prediction once, and asks for it until it has ended. */
@ApplicationScoped
public class ReplicateProvider implements AsyncProvider {

    private static final String NAME = "replicate";
    private static final String NO_KEY = "Provider replicate has no key: set REPLICATE_API_TOKEN.";
    private static final String VENDOR = "Replicate";
    private static final String SETTINGS = "quire.provider.replicate.";
    private static final Duration LOOK = Duration.ofSeconds(10);
    private static final Duration CANCEL = Duration.ofSeconds(5);

    private final ReplicateConfig config;
    private final Account account;
    private final LinkedPicture pictures;
    private final Polling polling;

    ReplicateProvider(ReplicateConfig config, Callbacks callbacks) {
        this.config = config;
        this.account = new Account(
                VENDOR,
                SETTINGS,
                NO_KEY,
                config.apiKey(),
                config.baseUrl(),
                ReplicateConfig.REPLICATE,
                each -> Map.of("Authorization", "Bearer " + each));
        this.pictures = new LinkedPicture(VENDOR, account.base());
        this.polling = new Polling(callbacks, NAME, config.callbackUrl());
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Optional<String> missing() {
        return account.missing();
    }

    @Override
    public ProviderLimits limits() {
        return config;
    }

    @Override
    public String submit(Prompt prompt) throws ProviderFailure, InterruptedException {
        String model = prompt.model() == null ? config.model() : prompt.model();
        ReplicateRequest request = switch (prompt.spec()) {
            case PictureSpec spec -> ReplicateRequest.of(prompt, spec, model, polling.callbackUrl());
            case TextSpec _ -> throw new ProviderFailure(Kind.REFUSED, "Provider replicate makes pictures only.");
        };
        Answer answer = account.endpoint().post(request.path(), request.body(), Map.of());
        if (!answer.success()) {
            Refused refused = new Refused(VENDOR, answer);
            throw refused.failure(refused.kind(), Refused.hide(refused.detail(), account.key(), prompt));
        }
        return Prediction.read(answer.body()).id();
    }

    @Override
    public Generated await(String reference, Prompt prompt, Progress progress)
            throws ProviderFailure, InterruptedException {
        Endpoint replicate = account.endpoint();
        return new Generated(polling.until(reference, () -> {
            Prediction prediction = Prediction.told(replicate.look("/predictions/" + reference, LOOK));
            if (prediction.live()) {
                progress.at(prediction.status().equals("starting") ? 10 : 50, prediction.status());
                return Optional.empty();
            }
            progress.at(90, "fetching");
            return Optional.of(pictures.at(prediction.link()));
        }));
    }

    @Override
    public Optional<String> callOf(JsonNode callback) {
        return Prediction.id(callback);
    }

    @Override
    public void cancel(String reference) throws InterruptedException {
        try {
            account.endpoint().poke("POST", "/predictions/" + reference + "/cancel", CANCEL);
        } catch (IOException | ProviderFailure e) {
            // It ends by itself.
        }
    }
}
