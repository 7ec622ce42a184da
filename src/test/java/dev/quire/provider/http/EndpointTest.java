package dev.quire.provider.http;

import static dev.quire.provider.contract.VendorStub.answer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.quire.provider.ProviderFailure;
import dev.quire.provider.ProviderFailure.Kind;
import dev.quire.provider.contract.VendorStub;
import dev.quire.provider.contract.VendorStub.Reply;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of connections, beyond what the contract of all adapters asks for. */
@Timeout(20)
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
