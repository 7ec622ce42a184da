package dev.quire.provider.fal;

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
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Asks fal for pictures: queues a request once, and asks for it until it has ended. */
@ApplicationScoped
public class FalProvider implements AsyncProvider {

    private static final String NAME = "fal";
    private static final String NO_KEY = "Provider fal has no key: set FAL_KEY.";
    private static final String VENDOR = "fal";
    private static final String SETTINGS = "quire.provider.fal.";
    private static final Duration LOOK = Duration.ofSeconds(10);
    private static final Duration CANCEL = Duration.ofSeconds(5);

    private final FalConfig config;
    private final Account account;
    private final LinkedPicture pictures;
    private final Polling polling;

    FalProvider(FalConfig config, Callbacks callbacks) {
        this.config = config;
        this.account = new Account(
                VENDOR,
                SETTINGS,
                NO_KEY,
                config.apiKey(),
                config.baseUrl(),
                FalConfig.FAL,
                each -> Map.of("Authorization", "Key " + each));
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
        FalRequest request = switch (prompt.spec()) {
            case PictureSpec spec -> FalRequest.of(prompt, spec, model, polling.callbackUrl());
            case TextSpec _ -> throw new ProviderFailure(Kind.REFUSED, "Provider fal makes pictures only.");
        };
        Answer answer = account.endpoint().post(request.path(), request.body(), Map.of());
        if (!answer.success()) {
            throw FalAnswer.notTaken(new Refused(VENDOR, answer), account.key(), prompt);
        }
        String id = FalAnswer.read(answer.body()).path("request_id").asText("");
        return Queued.of(request.app() + "/requests/" + id).reference();
    }

    @Override
    public Generated await(String reference, Prompt prompt, Progress progress)
            throws ProviderFailure, InterruptedException {
        Endpoint fal = account.endpoint();
        Queued queued = Queued.of(reference);
        return new Generated(polling.until(queued.id(), () -> {
            JsonNode now = FalAnswer.told(fal.look(queued.path() + "/status", LOOK));
            String status = now.path("status").asText();
            return switch (status) {
                case "IN_QUEUE", "IN_PROGRESS" -> {
                    progress.at(status.equals("IN_QUEUE") ? 10 : 50, status.toLowerCase(Locale.ROOT));
                    yield Optional.empty();
                }
                case "COMPLETED" -> {
                    progress.at(90, "fetching");
                    Answer result = fal.get(queued.path(), LOOK);
                    if (!result.success()) {
                        throw FalAnswer.notMade(
                                new Refused(VENDOR, result), now.hasNonNull("error"), account.key(), prompt);
                    }
                    yield Optional.of(pictures.at(FalAnswer.link(FalAnswer.read(result.body()))));
                }
                default -> throw new ProviderFailure(Kind.INVALID_RESULT, "fal answered without a status.");
            };
        }));
    }

    @Override
    public Optional<String> callOf(JsonNode callback) {
        return Queued.id(callback.path("request_id").asText());
    }

    @Override
    public void cancel(String reference) throws InterruptedException {
        try {
            account.endpoint().poke("PUT", Queued.of(reference).path() + "/cancel", CANCEL);
        } catch (IOException | ProviderFailure e) {
            // It ends by itself.
        }
    }
}
