package dev.quire.provider.http;

import static dev.quire.provider.contract.VendorStub.answer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.provider.ProviderFailure;
import dev.quire.provider.ProviderFailure.Kind;
import dev.quire.provider.contract.VendorStub;
import dev.quire.provider.contract.VendorStub.Reply;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of connections, beyond what the contract of all adapters asks for. */
@Timeout(60)
class EndpointTest {

    static Stream<Reply> faults() {
        return Stream.of(VendorStub.reset(), VendorStub.truncated("{}"), Socket::close);
    }

    /** The JDK's client has a repeat for this one. */
    @ParameterizedTest
    @MethodSource("faults")
    void aBrokenConnectionOfThePoolIsNotRepeated(Reply fault) throws Exception {
        Iterator<Reply> replies =
                List.of(answer(200, "{}"), fault, answer(200, "{}")).iterator();
        Set<Socket> connections = new HashSet<>();
        Reply byTurns = connection -> {
            connections.add(connection);
            replies.next().to(connection);
        };
        try (VendorStub stub = VendorStub.always(byTurns)) {
            Endpoint endpoint = endpoint(stub.url());
            post(endpoint);

            assertEquals(
                    Kind.TRANSIENT,
                    assertThrows(ProviderFailure.class, () -> post(endpoint)).kind());
            assertEquals(2, stub.asked().size());
            assertEquals(1, connections.size());
        }
    }

    @Test
    void whoHasNoAddressHasNotAccepted() {
        assertNotAccepted("Vendor can't be reached: unknown host.", "http://nobody.invalid");
    }

    @Test
    void withoutTlsNothingIsAccepted() throws Exception {
        try (ServerSocket server = new ServerSocket(0)) {
            Thread.ofVirtual().start(() -> {
                try (var connection = server.accept()) {
                    // A fatal alert: handshake_failure.
                    connection.getInputStream().read(new byte[512]);
                    connection.getOutputStream().write(new byte[] {0x15, 3, 3, 0, 2, 2, 40});
                } catch (IOException e) {
                    // The assertion tells.
                }
            });
            assertNotAccepted("Vendor can't be reached: TLS failed.", "https://localhost:" + server.getLocalPort());
        }
    }

    /** Nobody else would close it, and the vendor would go on sending. */
    @Test
    void anAnswerThatBeginsAtTheMomentOfAnInterruptIsClosed() {
        AtomicBoolean closed = new AtomicBoolean();
        HttpResponse<InputStream> begun = response(new ByteArrayInputStream(new byte[1]) {
            @Override
            public void close() {
                closed.set(true);
            }
        });
        CompletableFuture<HttpResponse<InputStream>> answer = new CompletableFuture<>() {
            @Override
            public HttpResponse<InputStream> get() throws InterruptedException {
                complete(begun);
                throw new InterruptedException();
            }
        };

        assertThrows(InterruptedException.class, () -> AnswerBody.begun(answer));

        assertTrue(closed.get());
    }

    @Test
    void anInterruptBeforeTheAnswerCancelsTheCall() {
        CompletableFuture<HttpResponse<InputStream>> answer = new CompletableFuture<>();
        Thread.currentThread().interrupt();

        assertThrows(InterruptedException.class, () -> AnswerBody.begun(answer));

        assertTrue(answer.isCancelled());
    }

    @Test
    void aCallThatFailsAtTheMomentOfAnInterruptIsInterrupted() {
        CompletableFuture<HttpResponse<InputStream>> answer = new CompletableFuture<>() {
            @Override
            public HttpResponse<InputStream> get() throws InterruptedException {
                completeExceptionally(new IOException("reset"));
                throw new InterruptedException();
            }
        };

        assertThrows(InterruptedException.class, () -> AnswerBody.begun(answer));
    }

    @SuppressWarnings("unchecked")
    private static HttpResponse<InputStream> response(InputStream body) {
        return (HttpResponse<InputStream>) Proxy.newProxyInstance(
                EndpointTest.class.getClassLoader(), new Class<?>[] {HttpResponse.class}, (_, method, _) -> {
                    assertEquals("body", method.getName());
                    return body;
                });
    }

    private static void assertNotAccepted(String message, String url) {
        ProviderFailure failure = assertThrows(ProviderFailure.class, () -> post(endpoint(url)));

        assertEquals(Kind.NOT_ACCEPTED, failure.kind());
        assertEquals(message, failure.getMessage());
    }

    private static void post(Endpoint endpoint) throws ProviderFailure, InterruptedException {
        endpoint.post("/pictures", new byte[] {'{', '}'}, Map.of());
    }

    private static Endpoint endpoint(String url) {
        return new Endpoint("Vendor", url, Map.of());
    }
}
