package dev.quire.provider.openai;

import dev.quire.provider.ProviderFailure;
import dev.quire.provider.ProviderFailure.Kind;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/**
 * Where OpenAI is asked, and with which key. The JDK's client sends a POST once: it repeats only a connect that
 * was refused, and only GET and HEAD after that ({@code jdk.httpclient.enableAllMethodRetry} must stay off).
 */
final class Endpoint {

    static final String OPEN_AI = "https://api.openai.com/v1";

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    /** A 4K picture in base64 has about 30 MB. */
    private static final int MOST_BYTES = 64 << 20;

    private static final Pattern VISIBLE_ASCII = Pattern.compile("[!-~]+");

    private final HttpClient client = HttpClient.newBuilder()
            .version(Version.HTTP_1_1)
            .followRedirects(Redirect.NEVER)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();
    private final String base;
    private final String key;
    private final Optional<String> organization;

    /** @throws IllegalStateException names the setting that is wrong, and never shows it */
    Endpoint(String baseUrl, String key, Optional<String> organization) {
        this.base = checked(baseUrl);
        // HttpRequest refuses other characters with a message that quotes them; a file's last newline is one of them.
        this.key = visible("api-key", key);
        this.organization = organization.map(name -> visible("organization", name));
    }

    /**
     * Posts once. An interrupt closes the connection.
     *
     * @param path below the base URL, such as {@code /images/generations}
     */
    HttpResponse<byte[]> post(String path, byte[] body, String reference) throws ProviderFailure, InterruptedException {
        AtomicBoolean sent = new AtomicBoolean();
        BodyPublisher whole = BodyPublishers.ofByteArray(body);
        Flow.Publisher<ByteBuffer> watched = subscriber -> {
            sent.set(true);
            whole.subscribe(subscriber);
        };
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json")
                .header("Accept", "application/json")
                .header("X-Client-Request-Id", reference)
                .POST(BodyPublishers.fromPublisher(watched, body.length));
        organization.ifPresent(name -> request.header("OpenAI-Organization", name));
        try {
            return client.send(request.build(), BodyHandlers.limiting(BodyHandlers.ofByteArray(), MOST_BYTES));
        } catch (IOException e) {
            throw sent.get() ? broken() : unreachable(e);
        }
    }

    String hideKey(String text) {
        return text.replace(key, "…");
    }

    private static ProviderFailure broken() {
        return new ProviderFailure(
                Kind.TRANSIENT,
                "OpenAI's answer broke off, or was longer than " + (MOST_BYTES >> 20)
                        + " MB; whether it did the work is not known.");
    }

    /** What failed before a byte of the body was asked for can't have been accepted, whatever the exception says. */
    private static ProviderFailure unreachable(IOException e) {
        String why = switch (e) {
            case HttpConnectTimeoutException _ -> "no connection within " + CONNECT_TIMEOUT.toSeconds() + " s";
            case SSLException _ -> "TLS failed";
            default -> unknownHost(e) ? "unknown host" : "no connection";
        };
        return new ProviderFailure(Kind.NOT_ACCEPTED, "OpenAI can't be reached: " + why + ".");
    }

    private static boolean unknownHost(IOException e) {
        return Stream.iterate((Throwable) e, Objects::nonNull, Throwable::getCause)
                .anyMatch(UnresolvedAddressException.class::isInstance);
    }

    private static String checked(String baseUrl) {
        try {
            URI uri = URI.create(baseUrl.strip());
            boolean http = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            if (http
                    && uri.getHost() != null
                    && uri.getUserInfo() == null
                    && uri.getQuery() == null
                    && uri.getFragment() == null) {
                return uri.toString().replaceFirst("/+$", "");
            }
        } catch (IllegalArgumentException e) {
            // Said below, without its text: there may be a password in it.
        }
        throw new IllegalStateException("quire.provider.openai.base-url must be an absolute http or https URL without"
                + " user, query and fragment, such as " + OPEN_AI + ".");
    }

    private static String visible(String setting, String value) {
        String stripped = value.strip();
        if (!VISIBLE_ASCII.matcher(stripped).matches()) {
            throw new IllegalStateException(
                    "quire.provider.openai." + setting + " must be visible ASCII characters without spaces.");
        }
        return stripped;
    }
}
