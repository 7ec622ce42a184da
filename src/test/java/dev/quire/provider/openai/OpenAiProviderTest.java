package dev.quire.provider.openai;

import static dev.quire.provider.openai.Calls.JSON;
import static dev.quire.provider.openai.Calls.KEY;
import static dev.quire.provider.openai.Calls.OK;
import static dev.quire.provider.openai.Calls.PICTURE;
import static dev.quire.provider.openai.Calls.TEXT;
import static dev.quire.provider.openai.Calls.config;
import static dev.quire.provider.openai.Calls.failure;
import static dev.quire.provider.openai.Calls.generate;
import static dev.quire.provider.openai.Calls.prompt;
import static dev.quire.provider.openai.Calls.spec;
import static dev.quire.provider.openai.OpenAiStub.answer;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.provider.Generated;
import dev.quire.provider.ProviderFailure;
import dev.quire.provider.ProviderFailure.Kind;
import dev.quire.provider.openai.OpenAiStub.Asked;
import dev.quire.provider.openai.OpenAiStub.Reply;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The adapter against a server on a real socket: what comes back, and what happens to the connection. */
@Timeout(20)
class OpenAiProviderTest {

    @Test
    void aPictureComesBack() throws Exception {
        try (OpenAiStub stub = new OpenAiStub(answer(200, OK, "x-ratelimit-remaining-requests: 7"))) {
            Generated generated = generate(stub.url(), prompt(TEXT, null, spec(null, 1024, 1024, null)));

            assertArrayEquals(PICTURE, generated.bytes());
            assertEquals(Optional.empty(), generated.pause());
            Asked asked = stub.asked().getFirst();
            assertEquals("POST /v1/images/generations HTTP/1.1", asked.line());
            assertEquals("Bearer " + KEY, asked.headers().get("Authorization"));
            assertEquals("quire-7-1", asked.headers().get("X-Client-Request-Id"));
            assertEquals("org-1", asked.headers().get("OpenAI-Organization"));
            assertEquals("application/json", asked.headers().get("Content-Type"));
            assertNull(asked.headers().get("Upgrade"));
            assertEquals(
                    JSON.readTree(
                            "{\"model\":\"gpt-image-1\",\"prompt\":\"" + TEXT + "\",\"n\":1,\"size\":\"1024x1024\"}"),
                    JSON.readTree(asked.body()));
        }
    }

    @Test
    void aLargePictureComesBackWhole() throws Exception {
        byte[] large = new byte[24 << 20];
        String body = "{\"data\":[{\"revised_prompt\":\"x\",\"b64_json\":\""
                + Base64.getEncoder().encodeToString(large) + "\"}],\"created\":1}";
        try (OpenAiStub stub = new OpenAiStub(answer(200, body))) {
            assertArrayEquals(large, generate(stub.url(), prompt()).bytes());
        }
    }

    @Test
    void whatIsNotEndingIsNotReadOn() throws Exception {
        byte[] megabyte = " ".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII);
        CountDownLatch gone = new CountDownLatch(1);
        Reply endless = connection -> {
            connection.getOutputStream().write("HTTP/1.1 200 Stub\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            try {
                while (true) {
                    connection.getOutputStream().write(megabyte);
                }
            } catch (IOException e) {
                gone.countDown();
                connection.close();
            }
        };
        ProviderFailure failure = failure(endless);

        assertEquals(Kind.TRANSIENT, failure.kind());
        assertTrue(gone.await(10, TimeUnit.SECONDS));
    }

    @Test
    void aSuccessThatUsedUpALimitAsksForAPause() throws Exception {
        Reply last = answer(
                200,
                OK,
                "x-ratelimit-remaining-requests: 0",
                "x-ratelimit-reset-requests: 12s",
                "x-ratelimit-remaining-tokens: 100",
                "x-ratelimit-reset-tokens: 50s",
                "x-ratelimit-reset-images: 60s");
        try (OpenAiStub stub = new OpenAiStub(last)) {
            assertEquals(
                    Optional.of(Duration.ofSeconds(12)),
                    generate(stub.url(), prompt()).pause());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html>no</html>",
                "[]",
                "{}",
                "{\"data\":[]}",
                "{\"data\":[{}]}",
                "{\"data\":[{\"url\":\"https://example.com/x.png\"}]}",
                "{\"data\":[{\"b64_json\":null}]}",
                "{\"data\":[{\"b64_json\":7}]}",
                "{\"data\":[{\"b64_json\":{\"a\":\"YQ==\"}}]}",
                "{\"data\":[{\"b64_json\":\"no base64!\"}]}",
                "{\"data\":[{\"b64_json\":\"YQ"
            })
    void anAnswerWithoutAPictureIsInvalid(String body) throws Exception {
        ProviderFailure failure = failure(answer(200, body));

        assertEquals(Kind.INVALID_RESULT, failure.kind());
        assertEquals("OpenAI answered without a picture.", failure.getMessage());
    }

    static Stream<Reply> faults() {
        return Stream.of(OpenAiStub.reset(), OpenAiStub.truncated(OK), Socket::close);
    }

    @ParameterizedTest
    @MethodSource("faults")
    void aBrokenConnectionIsNotRepeated(Reply fault) throws Exception {
        try (OpenAiStub stub = new OpenAiStub(fault)) {
            ProviderFailure failure = failure(stub.url());

            assertEquals(Kind.TRANSIENT, failure.kind());
            assertEquals(1, stub.asked().size());
        }
    }

    /** The JDK's client has a repeat for this one. */
    @ParameterizedTest
    @MethodSource("faults")
    void aBrokenConnectionOfThePoolIsNotRepeatedEither(Reply fault) throws Exception {
        Iterator<Reply> replies =
                List.of(answer(200, OK), fault, answer(200, OK)).iterator();
        Set<Socket> connections = new HashSet<>();
        Reply byTurns = connection -> {
            connections.add(connection);
            replies.next().to(connection);
        };
        try (OpenAiStub stub = new OpenAiStub(byTurns)) {
            OpenAiProvider provider = new OpenAiProvider(config(Map.of("api-key", KEY, "base-url", stub.url())));
            provider.generate(prompt(), (percent, step) -> {});
            ProviderFailure failure =
                    assertThrows(ProviderFailure.class, () -> provider.generate(prompt(), (percent, step) -> {}));

            assertEquals(Kind.TRANSIENT, failure.kind());
            assertEquals(2, stub.asked().size());
            assertEquals(1, connections.size());
        }
    }

    @Test
    void whoCanNotBeReachedHasNotAccepted() throws Exception {
        int closed;
        try (ServerSocket socket = new ServerSocket(0)) {
            closed = socket.getLocalPort();
        }
        assertEquals(Kind.NOT_ACCEPTED, failure("http://localhost:" + closed).kind());
        assertEquals(
                "OpenAI can't be reached: unknown host.",
                failure("http://nobody.invalid").getMessage());
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
            ProviderFailure failure = failure("https://localhost:" + server.getLocalPort());

            assertEquals(Kind.NOT_ACCEPTED, failure.kind());
            assertEquals("OpenAI can't be reached: TLS failed.", failure.getMessage());
        }
    }

    @Test
    void aRedirectIsNotFollowed() throws Exception {
        try (OpenAiStub elsewhere = new OpenAiStub(answer(200, OK));
                OpenAiStub stub = new OpenAiStub(answer(307, "", "Location: " + elsewhere.url()))) {
            ProviderFailure failure = assertThrows(ProviderFailure.class, () -> generate(stub.url(), prompt()));

            assertEquals(Kind.MISCONFIGURED, failure.kind());
            assertEquals(0, elsewhere.asked().size());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 200 Stub\r\nContent-Length: 9000\r\n\r\n{\"data\":["})
    void anInterruptEndsTheCallAndClosesTheConnection(String begun) throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        Reply hang = connection -> {
            connection.getOutputStream().write(begun.getBytes(StandardCharsets.US_ASCII));
            asked.countDown();
            if (connection.getInputStream().read() == -1) {
                closed.countDown();
                connection.close();
            }
        };
        try (OpenAiStub stub = new OpenAiStub(hang)) {
            AtomicReference<Exception> ended = new AtomicReference<>();
            Thread caller = Thread.ofVirtual().start(() -> {
                try {
                    generate(stub.url(), prompt());
                } catch (Exception e) {
                    ended.set(e);
                }
            });
            assertTrue(asked.await(5, TimeUnit.SECONDS));
            caller.interrupt();

            assertTrue(caller.join(Duration.ofSeconds(2)));
            assertInstanceOf(InterruptedException.class, ended.get());
            assertTrue(closed.await(2, TimeUnit.SECONDS));
        }
    }
}
