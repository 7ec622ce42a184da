package dev.quire.webhook.outgoing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLContext;

/** A receiver of webhooks on loopback, which keeps what comes in. */
public final class Sink implements AutoCloseable {

    private static final long PATIENCE_S = 60;

    private final HttpServer server;
    private final BlockingQueue<Got> got = new LinkedBlockingQueue<>();

    /** @param body the raw bytes */
    public record Got(String target, Map<String, List<String>> headers, String body, List<String> sni) {

        public String header(String name) {
            return headers.get(name).getFirst();
        }

        public JsonNode json() {
            try {
                return new ObjectMapper().readTree(body);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        public String type() {
            return json().path("type").asText();
        }

        public int seq() {
            return json().at("/data/seq").asInt();
        }

        public String jobId() {
            return json().at("/data/jobId").asText();
        }
    }

    /** What it answers. */
    public record Reply(int status, Map<String, String> headers, byte[] body) {
        public static Reply of(int status) {
            return new Reply(status, Map.of(), ("I say " + status).getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
    }

    private Sink(HttpServer server, Function<Got, Reply> answers) {
        this.server = server;
        server.createContext("/", exchange -> {
            Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            headers.putAll(exchange.getRequestHeaders());
            Got request = new Got(
                    exchange.getRequestURI().toString(),
                    headers,
                    new String(exchange.getRequestBody().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8),
                    exchange instanceof HttpsExchange tls ? names(tls) : List.of());
            Reply reply = answers.apply(request);
            got.add(request);
            reply.headers().forEach(exchange.getResponseHeaders()::set);
            exchange.sendResponseHeaders(reply.status(), reply.body().length == 0 ? -1 : reply.body().length);
            try (exchange) {
                exchange.getResponseBody().write(reply.body());
            } catch (IOException e) {
                // Who asked has read enough.
            }
        });
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    public static Sink at(int port, Function<Got, Reply> answers) throws IOException {
        return at(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), answers);
    }

    static Sink at(InetSocketAddress address, Function<Got, Reply> answers) throws IOException {
        return new Sink(HttpServer.create(address, 0), answers);
    }

    static Sink tls(SSLContext tls, Function<Got, Reply> answers) throws IOException {
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        return new Sink(server, answers);
    }

    public int port() {
        return server.getAddress().getPort();
    }

    public String url() {
        return "http://" + server.getAddress().getAddress().getHostAddress() + ":" + port() + "/hook?a=b";
    }

    /** The next request that comes in. */
    public Got take() throws InterruptedException {
        Got next = got.poll(PATIENCE_S, TimeUnit.SECONDS);
        if (next == null) {
            throw new IllegalStateException("Nothing came");
        }
        return next;
    }

    /** Requests that came and were not taken yet. */
    public int waiting() {
        return got.size();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private static List<String> names(HttpsExchange exchange) {
        return ((ExtendedSSLSession) exchange.getSSLSession())
                .getRequestedServerNames().stream()
                        .map(name -> new String(name.getEncoded(), java.nio.charset.StandardCharsets.US_ASCII))
                        .toList();
    }
}
