package dev.quire.webhook.outgoing;

import dev.quire.guard.RefusedUrl;
import dev.quire.guard.StrictUrl;
import dev.quire.guard.UrlGuard;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/**
 * Sends a message once, to an address that the guard has just checked: the connection goes to that very address, and TLS
 * still asks for a certificate of the name. Redirects are not followed, and nothing is sent twice.
 */
@ApplicationScoped
class Courier {

    private static final Duration CONNECT = Duration.ofSeconds(5);

    /** Addresses of a name that are tried until one takes the connection. */
    private static final int MOST_ADDRESSES = 3;

    private final UrlGuard guard;
    private final Duration timeout;
    private final HttpClient client;

    /** Who asks a name server blocks; a virtual thread would keep its carrier from the others. */
    private final ExecutorService askers = Executors.newThreadPerTaskExecutor(
            Thread.ofPlatform().daemon().name("quire-names-", 0).factory());

    @Inject
    Courier(UrlGuard guard, Vertx vertx, WebhooksConfig config) {
        this(guard, vertx, new HttpClientOptions(), config.timeout());
    }

    /** @param options whom TLS trusts, where that is not whom Java trusts */
    Courier(UrlGuard guard, Vertx vertx, HttpClientOptions options, Duration timeout) {
        this.guard = guard;
        this.timeout = timeout;
        // No connection is kept: one that the receiver closes just when it is used again would be a failed try.
        this.client = vertx.createHttpClient(options.setProtocolVersion(HttpVersion.HTTP_1_1)
                .setKeepAlive(false)
                .setMaxPoolSize(DeliverLoop.MOST_AT_ONCE)
                .setVerifyHost(true)
                .setForceSni(true)
                .setConnectTimeout((int) CONNECT.toMillis()));
    }

    @PreDestroy
    void stop() {
        client.close();
        askers.shutdownNow();
    }

    /** Refuses a name that leads where nothing is sent; one that has no address now may have one later. */
    void look(StrictUrl url) throws RefusedUrl, InterruptedException {
        try {
            addresses(url, new Exchange(CONNECT));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RefusedUrl refused) {
                throw refused;
            }
        } catch (TimeoutException e) {
            // It is asked for again before each try.
        }
    }

    /** @param timestampS Unix time */
    Tried send(Message message, long timestampS) throws InterruptedException {
        Exchange exchange = new Exchange(timeout);
        try {
            StrictUrl url = guard.check(message.url());
            HttpClientRequest request = connect(url, addresses(url, exchange), exchange);
            message.headers(timestampS).forEach(request::putHeader);
            exchange.await(request.send(Buffer.buffer(message.body()))
                    .compose(exchange::read)
                    .toCompletionStage()
                    .toCompletableFuture());
            return exchange.ended("The connection ended before the answer.");
        } catch (RefusedUrl e) {
            return exchange.ended(why(e));
        } catch (ExecutionException e) {
            return exchange.ended(why(e.getCause()));
        } catch (TimeoutException e) {
            return exchange.ended("No answer within " + timeout.toMillis() / 1000.0 + " s.");
        } finally {
            exchange.close();
        }
    }

    private List<InetAddress> addresses(StrictUrl url, Exchange exchange)
            throws InterruptedException, ExecutionException, TimeoutException {
        return exchange.await(askers.submit(() -> guard.addresses(url)));
    }

    private HttpClientRequest connect(StrictUrl url, List<InetAddress> addresses, Exchange exchange)
            throws InterruptedException, ExecutionException, TimeoutException {
        ExecutionException last = null;
        for (InetAddress address : addresses.subList(0, Math.min(MOST_ADDRESSES, addresses.size()))) {
            CompletableFuture<HttpClientRequest> connecting = client.request(options(url, address))
                    .onSuccess(exchange::opened)
                    .toCompletionStage()
                    .toCompletableFuture();
            try {
                return exchange.await(connecting);
            } catch (ExecutionException e) {
                last = e;
            }
        }
        throw last == null ? new ExecutionException(new UnknownHostException(url.host())) : last;
    }

    /** The name is for TLS and the header; where the connection goes is the address alone. */
    private static RequestOptions options(StrictUrl url, InetAddress address) {
        InetSocketAddress checked;
        try {
            checked = new InetSocketAddress(InetAddress.getByAddress(address.getAddress()), url.port());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("An address has 4 or 16 bytes", e);
        }
        return new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setServer(SocketAddress.inetSocketAddress(checked))
                .setHost(url.host())
                .setPort(url.port())
                .setSsl(url.tls())
                .setURI(url.target())
                .setFollowRedirects(false);
    }

    /** For the log that clients read: nothing of the network that this service runs in. */
    private static String why(Throwable failure) {
        return switch (failure) {
            case RefusedUrl refused -> "Not sent, the URL is refused: " + refused.getMessage();
            case UnknownHostException _ -> "The host name has no address.";
            case SSLException _ -> "No TLS connection with a certificate of this name could be made.";
            case java.net.ConnectException _ -> "The connection was refused or not taken in time.";
            default -> "The connection failed (" + failure.getClass().getSimpleName() + ").";
        };
    }
}
