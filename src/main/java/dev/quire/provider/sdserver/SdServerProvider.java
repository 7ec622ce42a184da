package dev.quire.provider.sdserver;

import dev.quire.provider.Generated;
import dev.quire.provider.PictureSpec;
import dev.quire.provider.Prompt;
import dev.quire.provider.Provider;
import dev.quire.provider.ProviderFailure;
import dev.quire.provider.ProviderFailure.Kind;
import dev.quire.provider.ProviderLimits;
import dev.quire.provider.TextSpec;
import dev.quire.provider.http.Answer;
import dev.quire.provider.http.Checked;
import dev.quire.provider.http.EncodedPicture;
import dev.quire.provider.http.Endpoint;
import dev.quire.provider.http.Refused;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Asks a stable-diffusion server for pictures: one POST for each, and how far it is meanwhile. */
@ApplicationScoped
public class SdServerProvider implements Provider {

    private static final String EXAMPLE = "http://localhost:7860";
    private static final String NO_SERVER =
            "Provider sdserver has no server: set QUIRE_PROVIDER_SDSERVER_BASE_URL, such as " + EXAMPLE + ".";
    private static final String VENDOR = "The stable-diffusion server";
    private static final Duration INTERRUPT_TIMEOUT = Duration.ofSeconds(2);

    private final SdServerConfig config;
    private final Optional<Endpoint> endpoint;

    SdServerProvider(SdServerConfig config) {
        this.config = config;
        this.endpoint = config.baseUrl()
                .map(url -> new Endpoint(
                        VENDOR, Checked.baseUrl("quire.provider.sdserver.base-url", url, EXAMPLE), Map.of()));
    }

    @Override
    public String name() {
        return "sdserver";
    }

    @Override
    public Optional<String> missing() {
        return endpoint.isPresent() ? Optional.empty() : Optional.of(NO_SERVER);
    }

    @Override
    public ProviderLimits limits() {
        return config;
    }

    @Override
    public boolean paid() {
        return false;
    }

    @Override
    public boolean takesReference(String model) {
        return true;
    }

    @Override
    public Generated generate(Prompt prompt, Progress progress) throws ProviderFailure, InterruptedException {
        Endpoint server = endpoint.orElseThrow(() -> new ProviderFailure(Kind.MISCONFIGURED, NO_SERVER));
        PictureSpec spec = switch (prompt.spec()) {
            case PictureSpec picture -> picture;
            case TextSpec _ -> throw new ProviderFailure(Kind.REFUSED, VENDOR + " makes pictures only.");
        };
        progress.at(0, "asking");
        Answer response;
        try (ProgressPoll _ = ProgressPoll.start(server, progress)) {
            Optional<String> model = Optional.ofNullable(prompt.model()).or(config::model);
            response = prompt.like().isPresent()
                    ? server.post(
                            "/sdapi/v1/img2img", Txt2Img.like(prompt.like().get(), prompt, spec, model), Map.of())
                    : server.post("/sdapi/v1/txt2img", Txt2Img.body(prompt, spec, model), Map.of());
        } catch (InterruptedException e) {
            breakOff(server);
            throw e;
        }
        if (!response.success()) {
            throw failure(new Refused(VENDOR, response), prompt);
        }
        progress.at(100, "decoding");
        return new Generated(EncodedPicture.in(response.body(), "/images/0", VENDOR));
    }

    /**
     * Before the slot is free again: the server ends whatever it draws then. So it is left alone where this replica has
     * more than one picture drawn at once.
     */
    private void breakOff(Endpoint server) {
        if (config.concurrency() > 1) {
            return;
        }
        try {
            server.poke("POST", "/sdapi/v1/interrupt", INTERRUPT_TIMEOUT);
        } catch (IOException | InterruptedException e) {
            // It draws to the end then, and the next picture waits.
        }
    }

    private static ProviderFailure failure(Refused refused, Prompt prompt) {
        String words =
                refused.detail().isEmpty() ? refused.body().path("errors").asText() : refused.detail();
        return refused.failure(refused.kind(), Refused.hide(words, prompt));
    }
}
