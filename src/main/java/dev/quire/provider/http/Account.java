package dev.quire.provider.http;

import dev.quire.provider.ProviderFailure;
import dev.quire.provider.ProviderFailure.Kind;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** A vendor and the key that it is asked with; without one it is not asked. */
public final class Account {

    private final String noKey;
    private final String base;
    private final Optional<String> key;
    private final Optional<Endpoint> endpoint;

    /**
     * @param vendor its name in messages
     * @param settings prefix of its properties, such as {@code quire.provider.openai.}
     * @param noKey what to say without a key
     * @param baseUrl as configured; empty is the vendor's own
     * @param theirs the vendor's own base URL
     * @param headers that show a key
     */
    public Account(
            String vendor,
            String settings,
            String noKey,
            Optional<String> apiKey,
            Optional<String> baseUrl,
            String theirs,
            Function<String, Map<String, String>> headers) {
        this.noKey = noKey;
        this.base = Checked.baseUrl(settings + "base-url", baseUrl.orElse(theirs), theirs);
        this.key = apiKey.map(each -> Checked.headerValue(settings + "api-key", each));
        this.endpoint = key.map(each -> new Endpoint(vendor, base, headers.apply(each)));
    }

    /** What it lacks to be asked. */
    public Optional<String> missing() {
        return key.isPresent() ? Optional.empty() : Optional.of(noKey);
    }

    /** Where the API is. */
    public String base() {
        return base;
    }

    /** Where it is asked. */
    public Endpoint endpoint() throws ProviderFailure {
        return endpoint.orElseThrow(() -> new ProviderFailure(Kind.MISCONFIGURED, noKey));
    }

    /** To be kept out of messages. */
    public String key() {
        return key.orElseThrow();
    }
}
