package dev.quire.provider.http;

import dev.quire.provider.ProviderFailure;
import dev.quire.provider.ProviderFailure.Kind;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/**
 * Where a vendor is asked. The JDK's client sends a POST once: it repeats only a connect that was refused, and only
 * GET and HEAD after that ({@code jdk.httpclient.enableAllMethodRetry} must stay off).
 */
public final class Endpoint {

    /** A 4K picture in base64 has about 30 MB. */
    public static final int MOST_BYTES = 64 << 20;

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    private final HttpClient client = HttpClient.newBuilder()
            .version(Version.HTTP_1_1)
            .followRedirects(Redirect.NEVER)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();
    private final String vendor;
    private final String base;
    private final Map<String, String> headers;

    /**
     * @param vendor its name in messages
     * @param base as {@link Checked#baseUrl} returns it
     * @param headers sent with every request
     */
    public Endpoint(String vendor, String base, Map<String, String> headers) {
        this.vendor = vendor;
        this.base = base;
        this.headers = headers;
    }

    /** Posts JSON once, as {@link #post(String, RequestBody, Map)} does. */
    public Answer post(String path, byte[] body, Map<String, String> more)
            throws ProviderFailure, InterruptedException {
        return post(path, RequestBody.json(body), more);
    }

    /**
     * Posts once. An interrupt closes the connection.
     *
     * @param path below the base URL, such as {@code /images/generations}
     * @param more headers of this request alone
     */
    public Answer post(String path, RequestBody body, Map<String, String> more)
            throws ProviderFailure, InterruptedException {
        AtomicBoolean sent = new AtomicBoolean();
        Flow.Publisher<ByteBuffer> watched = subscriber -> {
            sent.set(true);
            body.bytes().subscribe(subscriber);
        };
        HttpRequest.Builder request = request(path)
                .header("Content-Type", body.contentType())
                .POST(BodyPublishers.fromPublisher(watched, body.length()));
        more.forEach(request::header);
        try {
            return AnswerBody.of(client, request.build());
        } catch (IOException e) {
            throw sent.get() ? broken() : unreachable(e);
        }
    }

    /** Asks for what may be missed. */
    public Answer get(String path, Duration timeout) throws IOException, InterruptedException {
        return AnswerBody.of(client, request(path).timeout(timeout).build());
    }

    /**
     * Asks for what was accepted before.
     *
     * @throws IOException when it can't be said now
     * @throws ProviderFailure when it is not there, or not shown
     */
    public byte[] look(String path, Duration timeout) throws IOException, ProviderFailure, InterruptedException {
        Answer answer = get(path, timeout);
        if (!answer.success()) {
            throw new Refused(vendor, answer).whenAccepted();
        }
        return answer.body();
    }

    /** Sends nothing but the path, for what may be missed. */
    public void poke(String method, String path, Duration timeout) throws IOException, InterruptedException {
        AnswerBody.of(
                client,
                request(path)
                        .timeout(timeout)
                        .method(method, BodyPublishers.noBody())
                        .build());
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base + path)).header("Accept", "application/json");
        headers.forEach(request::header);
        return request;
    }

    private ProviderFailure broken() {
        return new ProviderFailure(
                Kind.TRANSIENT,
                vendor + "'s answer broke off, or was longer than " + (MOST_BYTES >> 20)
                        + " MB; whether it did the work is not known.");
    }

    /** What failed before a byte of the body was asked for can't have been accepted, whatever the exception says. */
    private ProviderFailure unreachable(IOException e) {
        String why = switch (e) {
            case HttpConnectTimeoutException _ -> "no connection within " + CONNECT_TIMEOUT.toSeconds() + " s";
            case SSLException _ -> "TLS failed";
            default -> unknownHost(e) ? "unknown host" : "no connection";
        };
        return new ProviderFailure(Kind.NOT_ACCEPTED, vendor + " can't be reached: " + why + ".");
    }

    private static boolean unknownHost(IOException e) {
        return Stream.iterate((Throwable) e, Objects::nonNull, Throwable::getCause)
                .anyMatch(UnresolvedAddressException.class::isInstance);
    }
}
