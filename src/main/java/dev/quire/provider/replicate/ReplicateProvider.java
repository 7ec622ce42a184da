package dev.quire.provider.replicate;

import dev.quire.provider.AsyncProvider;
import dev.quire.provider.Generated;
import dev.quire.provider.PictureSpec;
import dev.quire.provider.Prompt;
import dev.quire.provider.ProviderFailure;
import dev.quire.provider.ProviderFailure.Kind;
import dev.quire.provider.ProviderLimits;
import dev.quire.provider.TextSpec;
import dev.quire.provider.http.Checked;
import dev.quire.provider.http.Endpoint;
import dev.quire.provider.http.LinkedPicture;
import dev.quire.provider.http.Polling;
import dev.quire.provider.http.Refused;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Asks Replicate for pictures: submits a prediction once, and waits for it by polling. */
@ApplicationScoped
public class ReplicateProvider implements AsyncProvider {

    private static final String NO_KEY = "Provider replicate has no key: set REPLICATE_API_TOKEN.";
    private static final String VENDOR = "Replicate";
    private static final String SETTINGS = "quire.provider.replicate.";
    private static final Duration LOOK = Duration.ofSeconds(10);
    private static final Duration CANCEL = Duration.ofSeconds(5);

    private final ReplicateConfig config;
    private final Optional<String> key;
    private final LinkedPicture pictures;
    private final Optional<Endpoint> endpoint;

    ReplicateProvider(ReplicateConfig config) {
        this.config = config;
        this.key = config.apiKey().map(each -> Checked.headerValue(SETTINGS + "api-key", each));
        String base = Checked.baseUrl(
                SETTINGS + "base-url", config.baseUrl().orElse(ReplicateConfig.REPLICATE), ReplicateConfig.REPLICATE);
        this.pictures = new LinkedPicture(VENDOR, base);
        this.endpoint = key.map(each -> new Endpoint(VENDOR, base, Map.of("Authorization", "Bearer " + each)));
    }

    @Override
    public String name() {
        return "replicate";
    }

    @Override
    public Optional<String> missing() {
        return endpoint.isPresent() ? Optional.empty() : Optional.of(NO_KEY);
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
    public String submit(Prompt prompt) throws ProviderFailure, InterruptedException {
        String model = prompt.model() == null ? config.model() : prompt.model();
        ReplicateRequest request = switch (prompt.spec()) {
            case PictureSpec spec -> ReplicateRequest.of(prompt, spec, model);
            case TextSpec _ -> throw new ProviderFailure(Kind.REFUSED, "Provider replicate makes pictures only.");
        };
        HttpResponse<byte[]> answer = replicate().post(request.path(), request.body(), Map.of());
        if (answer.statusCode() / 100 != 2) {
            Refused refused = new Refused(VENDOR, answer);
            throw refused.failure(refused.kind(), Refused.hide(refused.detail(), key.orElseThrow(), prompt));
        }
        return Prediction.read(answer.body()).id();
    }

    @Override
    public Generated await(String reference, Prompt prompt, Progress progress)
            throws ProviderFailure, InterruptedException {
        Endpoint replicate = replicate();
        return new Generated(Polling.until(() -> {
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
    public void cancel(String reference) throws InterruptedException {
        if (endpoint.isPresent()) {
            try {
                endpoint.get().poke("POST", "/predictions/" + reference + "/cancel", CANCEL);
            } catch (IOException e) {
                // It ends by itself.
            }
        }
    }

    private Endpoint replicate() throws ProviderFailure {
        return endpoint.orElseThrow(() -> new ProviderFailure(Kind.MISCONFIGURED, NO_KEY));
    }
}
