package dev.quire.webhook.outgoing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.guard.HostileHosts;
import dev.quire.guard.Network;
import dev.quire.guard.UrlGuard;
import dev.quire.guard.UrlGuard.NameServer;
import dev.quire.guard.UrlRules;
import dev.quire.webhook.Signature;
import dev.quire.webhook.outgoing.Sink.Reply;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.net.JksOptions;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sends over real sockets; what a name server says is up to each test. */
class CourierTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String SECRET = new Signature(new byte[32]).secret();
    private static final NameServer TO_LOOPBACK = _ -> new InetAddress[] {InetAddress.ofLiteral("127.0.0.1")};
    private static final Vertx VERTX = Vertx.vertx();

    @TempDir
    Path folder;

    @AfterAll
    static void stop() {
        VERTX.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void noHostileUrlReachesAListenerOnLoopback() throws Exception {
        AtomicInteger connections = new AtomicInteger();
        try (ServerSocket listener = listen(connections)) {
            int port = listener.getLocalPort();
            Courier courier = courier(new UrlRules(true, Set.of(port), List.of()), TO_LOOPBACK, PATIENCE);
            for (String host : HostileHosts.ALL) {
                for (String scheme : List.of("http", "https")) {
                    Tried tried = courier.send(message(scheme + "://" + host + ":" + port + "/"), 1);
                    assertNull(tried.status(), host);
                    assertTrue(tried.error().contains("refused"), host + ": " + tried.error());
                }
            }
            // A name that looks harmless and leads to loopback.
            assertFalse(
                    courier.send(message("http://example.com:" + port + "/"), 1).delivered());
            // And one of whose addresses only one does.
            Courier mixed = courier(
                    new UrlRules(true, Set.of(port), List.of()),
                    _ -> new InetAddress[] {InetAddress.ofLiteral("192.0.43.8"), InetAddress.ofLiteral("127.0.0.1")},
                    PATIENCE);
            assertFalse(
                    mixed.send(message("http://example.com:" + port + "/"), 1).delivered());
        }
        assertTrue(HostileHosts.ALL.size() >= 60);
        assertEquals(0, connections.get());
    }

    @Test
    void theConnectionGoesToTheAddressThatWasCheckedAndTheNameIsAskedForOnce() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        AtomicInteger elsewhere = new AtomicInteger();
        try (Sink sink = Sink.at(0, _ -> Reply.of(204));
                ServerSocket other = new ServerSocket()) {
            other.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.2"), sink.port()));
            count(other, elsewhere);
            // Rebinding: the second answer would lead elsewhere.
            NameServer rebinding = _ ->
                    new InetAddress[] {InetAddress.ofLiteral(asked.getAndIncrement() == 0 ? "127.0.0.1" : "127.0.0.2")};
            Courier courier = courier(loopback(sink.port()), rebinding, PATIENCE);

            Tried tried = courier.send(message("http://hooks.example.com:" + sink.port() + "/a?b"), 1);

            assertTrue(tried.delivered(), tried::error);
            assertEquals("hooks.example.com:" + sink.port(), sink.take().header("host"));
        }
        assertEquals(1, asked.get());
        assertEquals(0, elsewhere.get());
    }

    @Test
    void aNameThatWasPublicWhenItWasGivenIsCheckedAgain() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        AtomicInteger connections = new AtomicInteger();
        try (ServerSocket listener = listen(connections)) {
            UrlRules rules = new UrlRules(true, Set.of(listener.getLocalPort()), List.of());
            NameServer rebinding = _ ->
                    new InetAddress[] {InetAddress.ofLiteral(asked.getAndIncrement() == 0 ? "8.8.8.8" : "127.0.0.1")};
            UrlGuard guard = new UrlGuard(rules, rebinding);
            String url = "http://hooks.example.com:" + listener.getLocalPort() + "/";
            assertEquals(1, guard.addresses(guard.check(url)).size());

            Tried tried = new Courier(guard, VERTX, new HttpClientOptions(), PATIENCE).send(message(url), 1);

            assertTrue(tried.error().contains("not public"), tried.error());
        }
        assertEquals(0, connections.get());
    }

    @Test
    void redirectsAreNotFollowed() throws Exception {
        AtomicInteger connections = new AtomicInteger();
        try (ServerSocket listener = listen(connections)) {
            for (int status : List.of(301, 302, 303, 307, 308)) {
                try (Sink sink = Sink.at(
                        0,
                        _ -> new Reply(
                                status,
                                Map.of("Location", "http://127.0.0.1:" + listener.getLocalPort() + "/"),
                                new byte[0]))) {
                    Tried tried = courier(
                                    new UrlRules(
                                            true,
                                            Set.of(sink.port(), listener.getLocalPort()),
                                            List.of(Network.of("127.0.0.0/8"))),
                                    TO_LOOPBACK,
                                    PATIENCE)
                            .send(message(sink.url()), 1);

                    assertFalse(tried.delivered());
                    assertEquals(status, tried.status());
                }
            }
        }
        assertEquals(0, connections.get());
    }

    @Test
    void tlsAsksForACertificateOfTheName() throws Exception {
        Path store = folder.resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "sink",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=hooks.example.com",
                        "-ext",
                        "san=dns:hooks.example.com",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        "changeit",
                        "-keystore",
                        store.toString())
                .inheritIO()
                .start();
        assertEquals(0, keytool.waitFor());
        try (Sink sink = Sink.tls(context(store), _ -> Reply.of(200))) {
            UrlRules rules = loopback(sink.port());
            HttpClientOptions trusting = new HttpClientOptions()
                    .setTrustOptions(new JksOptions().setPath(store.toString()).setPassword("changeit"));
            Courier courier = new Courier(new UrlGuard(rules, TO_LOOPBACK), VERTX, trusting, PATIENCE);

            Tried right = courier.send(message("https://hooks.example.com:" + sink.port() + "/"), 1);
            assertTrue(right.delivered(), right::error);
            assertEquals(List.of("hooks.example.com"), sink.take().sni());

            Tried otherName = courier.send(message("https://other.example.com:" + sink.port() + "/"), 1);
            assertTrue(otherName.error().contains("certificate"), otherName.error());
            Tried byAddress = courier.send(message("https://127.0.0.1:" + sink.port() + "/"), 1);
            assertTrue(byAddress.error().contains("certificate"), byAddress.error());
            Tried unknown = courier(rules, TO_LOOPBACK, PATIENCE)
                    .send(message("https://hooks.example.com:" + sink.port() + "/"), 1);
            assertTrue(unknown.error().contains("certificate"), unknown.error());
            assertEquals(0, sink.waiting());
        }
    }

    @Test
    void ofALongAnswerTheFirstPartIsKept() throws Exception {
        byte[] much = "é\0".repeat(5_000_000).getBytes(StandardCharsets.UTF_8);
        try (Sink sink = Sink.at(0, _ -> new Reply(500, Map.of("Retry-After", "120"), much))) {
            Tried tried = courier(loopback(sink.port()), TO_LOOPBACK, PATIENCE).send(message(sink.url()), 1);

            assertEquals("é\uFFFD".repeat(500), tried.answer());
            assertEquals("Answered 500.", tried.error());
            assertEquals(Duration.ofMinutes(2), tried.retryAfter().orElseThrow());
        }
    }

    @Test
    void whatAReceiverAsksForMayBeADate() throws Exception {
        String inAnHour = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                ZonedDateTime.now(ZoneOffset.UTC).plusHours(1));
        for (Map.Entry<String, Boolean> asked : Map.of(
                        inAnHour, true, "Thu, 01 Jan 2026 00:00:00 GMT", false, "soon", false, "-1", false)
                .entrySet()) {
            try (Sink sink = Sink.at(0, _ -> new Reply(503, Map.of("Retry-After", asked.getKey()), new byte[] {'x'}))) {
                Tried tried =
                        courier(loopback(sink.port()), TO_LOOPBACK, PATIENCE).send(message(sink.url()), 1);

                assertEquals(
                        asked.getValue(),
                        tried.retryAfter()
                                .filter(wait -> wait.toMinutes() >= 30 && wait.toMinutes() <= 60)
                                .isPresent(),
                        () -> asked.getKey() + ": " + tried.retryAfter());
                assertEquals(asked.getValue(), tried.retryAfter().isPresent(), asked.getKey());
            }
        }
    }

    @Test
    void whoDoesNotAnswerIsGivenUp() throws Exception {
        AtomicInteger connections = new AtomicInteger();
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Tried tried = courier(loopback(silent.getLocalPort()), TO_LOOPBACK, Duration.ofMillis(200))
                    .send(message("http://127.0.0.1:" + silent.getLocalPort() + "/"), 1);

            assertNull(tried.status());
            assertTrue(tried.error().startsWith("No answer"), tried.error());
        }
        try (ServerSocket closed = listen(connections)) {
            Tried tried = courier(loopback(closed.getLocalPort()), TO_LOOPBACK, PATIENCE)
                    .send(message("http://127.0.0.1:" + closed.getLocalPort() + "/"), 1);

            assertNull(tried.status());
            assertTrue(tried.error().startsWith("The connection"), tried.error());
            assertEquals(1, connections.get());
        }
    }

    private static UrlRules loopback(int port) {
        return new UrlRules(true, Set.of(port), List.of(Network.of("127.0.0.0/8")));
    }

    private static Courier courier(UrlRules rules, NameServer names, Duration timeout) {
        return new Courier(new UrlGuard(rules, names), VERTX, new HttpClientOptions(), timeout);
    }

    private static Message message(String url) {
        return new Message(url, "evt_1", "{}".getBytes(StandardCharsets.UTF_8), List.of(SECRET));
    }

    /** Takes connections, counts them and closes them. */
    private static ServerSocket listen(AtomicInteger connections) throws IOException {
        ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        count(listener, connections);
        return listener;
    }

    private static void count(ServerSocket listener, AtomicInteger connections) {
        Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    listener.accept().close();
                    connections.incrementAndGet();
                }
            } catch (IOException e) {
                // The test is over.
            }
        });
    }

    private static SSLContext context(Path store) throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, "changeit".toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, "changeit".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }
}
