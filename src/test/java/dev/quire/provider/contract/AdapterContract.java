package dev.quire.provider.contract;

import static dev.quire.provider.contract.VendorStub.answer;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.provider.PictureSpec;
import dev.quire.provider.Prompt;
import dev.quire.provider.Provider;
import dev.quire.provider.ProviderFailure;
import dev.quire.provider.ProviderFailure.Kind;
import dev.quire.provider.ReferencePicture;
import dev.quire.provider.contract.VendorStub.Asked;
import dev.quire.provider.contract.VendorStub.Reply;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every adapter over HTTP keeps, against a server on a real socket that answers as its vendor does. Whatever
 * happens, the vendor is asked once, and neither key nor prompt come back in words.
 */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class AdapterContract {

    protected static final String KEY = "sk-contract-0123456789abcdef";

    protected static final Prompt PROMPT = new Prompt(
            "A fox looks at the moon – 🦊",
            "The fox and the moon",
            null,
            1,
            "quire-7-1",
            new PictureSpec(null, 1024, 1024, 42, null, null, null, null, null, null));

    /** Longer than what is sent at once, and of bytes that are no text. */
    private static final Prompt LIKE = new Prompt(
            PROMPT.text(),
            PROMPT.title(),
            null,
            1,
            "quire-7-1",
            PROMPT.spec(),
            Optional.of(new ReferencePicture("image/jpeg", noise(200_000))));

    private static final byte[] PICTURE = "a picture".getBytes(StandardCharsets.UTF_8);

    private static final Map<String, String> WORDS = Map.of(
            "key", KEY, "prompt", PROMPT.text(), "picture", Base64.getEncoder().encodeToString(PICTURE));

    private final String vendor;
    private final String asks;

    /**
     * @param vendor folder of its answers
     * @param asks request line that asks for a picture
     */
    protected AdapterContract(String vendor, String asks) {
        this.vendor = vendor;
        this.asks = asks;
    }

    /** The adapter, with {@link #KEY} where it has one, and this for its base URL. */
    protected abstract Provider provider(String url);

    /** Names of answers that only this vendor gives, such as that it blocks the prompt, and what they mean. */
    protected abstract Stream<Arguments> ownAnswers();

    /** Request line that asks for a picture like another one; empty where none is taken. */
    protected Optional<String> asksLike() {
        return Optional.empty();
    }

    /** The picture that a request shows. */
    protected ReferencePicture shown(Asked asked) throws IOException {
        throw new IllegalStateException(asked.line());
    }

    private static byte[] noise(int length) {
        byte[] bytes = new byte[length];
        new Random(1).nextBytes(bytes);
        return bytes;
    }

    /** Whether this asks what became of a picture that was asked for before; it gets the same answer. */
    protected boolean tells(String line) {
        return false;
    }

    @Test
    void aPictureComesBackWhateverItsAnswerIsCalled() throws Exception {
        Wire ok = wire("ok");
        for (Reply reply : new Reply[] {ok.reply(), answer(200, ok.body(), "Content-Type: text/plain")}) {
            try (VendorStub stub = stub(reply)) {
                assertArrayEquals(PICTURE, generate(stub.url()));
                assertAskedOnce(stub);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "throttled-for-seconds, THROTTLED, 7",
        "throttled, THROTTLED,",
        "broken, TRANSIENT,",
        "unauthorized, MISCONFIGURED,",
        "refused, REFUSED,",
        "bad-base64, INVALID_RESULT,",
        "no-picture, INVALID_RESULT,"
    })
    void anAnswerOfTheVendorIsOneOfOurKinds(String name, Kind kind, Long seconds) throws Exception {
        ProviderFailure failure = failure(wire(name).reply());

        assertEquals(kind, failure.kind(), failure.getMessage());
        assertEquals(Optional.ofNullable(seconds).map(Duration::ofSeconds), failure.retryAfter());
    }

    @ParameterizedTest
    @MethodSource("ownAnswers")
    void whatOnlyThisVendorSaysIsToldApart(String name, Kind kind) throws Exception {
        ProviderFailure failure = failure(wire(name).reply());

        assertEquals(kind, failure.kind(), failure.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html", "application/json"})
    void aPageForPeopleIsNoPicture(String contentType) throws Exception {
        Reply page = answer(200, "<html><body>Please log in</body></html>", "Content-Type: " + contentType);

        assertEquals(Kind.INVALID_RESULT, failure(page).kind());
    }

    @Test
    void aReferenceIsShownWhole() throws Exception {
        Reply ok = wire("ok").reply();
        try (VendorStub stub =
                VendorStub.to(asked -> asksLike().equals(Optional.of(asked.line())) ? ok : answer(404, ""))) {
            Provider provider = provider(stub.url());
            assertEquals(asksLike().isPresent(), provider.takesReference(null));
            if (asksLike().isPresent()) {
                assertArrayEquals(
                        PICTURE, provider.generate(LIKE, (percent, step) -> {}).bytes());
                assertEquals(1, stub.asked().size());
                ReferencePicture shown = shown(stub.asked().getFirst());
                assertEquals("image/jpeg", shown.contentType());
                assertArrayEquals(LIKE.like().orElseThrow().bytes(), shown.bytes());
            }
        }
    }

    @Test
    void whatBreaksOffWithAReferenceMayHaveBeenPaidAndWhoIsNotThereHasNotAccepted() throws Exception {
        if (asksLike().isEmpty()) {
            return;
        }
        try (VendorStub stub = VendorStub.always(VendorStub.reset())) {
            assertEquals(Kind.TRANSIENT, failureLike(stub.url()));
            assertEquals(1, stub.asked().size());
        }
        assertEquals(Kind.NOT_ACCEPTED, failureLike(nobody()));
    }

    @Test
    void aTruncatedAnswerMayHaveBeenPaid() throws Exception {
        assertEquals(
                Kind.TRANSIENT, failure(VendorStub.truncated(wire("ok").body())).kind());
    }

    @Test
    void aResetMayHaveBeenPaid() throws Exception {
        assertEquals(Kind.TRANSIENT, failure(VendorStub.reset()).kind());
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

        assertEquals(Kind.TRANSIENT, failure(endless).kind());
        assertTrue(gone.await(30, TimeUnit.SECONDS));
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void aRedirectIsNotFollowed(int status) throws Exception {
        try (VendorStub elsewhere = stub(wire("ok").reply())) {
            ProviderFailure failure = failure(answer(status, "", "Location: " + elsewhere.url()));

            assertEquals(Kind.MISCONFIGURED, failure.kind());
            assertEquals(0, elsewhere.asked().size());
        }
    }

    @Test
    void whoCanNotBeReachedHasNotAccepted() throws Exception {
        String url = nobody();

        assertEquals(
                Kind.NOT_ACCEPTED,
                assertThrows(ProviderFailure.class, () -> generate(url)).kind());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 200 Stub\r\nContent-Length: 9000\r\n\r\n{\"data\":["})
    void anInterruptEndsTheCallAndClosesTheConnection(String begun) throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        Reply hang = connection -> {
            connection.getOutputStream().write(begun.getBytes(StandardCharsets.US_ASCII));
            asked.countDown();
            if (isClosed(connection)) {
                closed.countDown();
                connection.close();
            }
        };
        try (VendorStub stub = stub(hang)) {
            AtomicReference<Exception> ended = new AtomicReference<>();
            Thread caller = Thread.ofVirtual().start(() -> {
                try {
                    generate(stub.url());
                } catch (Exception e) {
                    ended.set(e);
                }
            });
            assertTrue(asked.await(30, TimeUnit.SECONDS));
            caller.interrupt();

            assertTrue(caller.join(Duration.ofSeconds(30)));
            assertInstanceOf(InterruptedException.class, ended.get());
            assertTrue(closed.await(30, TimeUnit.SECONDS));
            assertAskedOnce(stub);
        }
    }

    /** Waits for it; who closes with bytes unread sends a RST instead of a FIN (RFC 9293, 3.10.4). */
    private static boolean isClosed(Socket connection) throws IOException {
        try {
            return connection.getInputStream().read() == -1;
        } catch (SocketException _) {
            return true;
        }
    }

    private Kind failureLike(String url) {
        return assertThrows(ProviderFailure.class, () -> provider(url).generate(LIKE, (percent, step) -> {}))
                .kind();
    }

    /** Where nobody listens. */
    private static String nobody() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return "http://localhost:" + socket.getLocalPort();
        }
    }

    /** What the reply leads to. */
    protected final ProviderFailure failure(Reply reply) throws IOException {
        try (VendorStub stub = stub(reply)) {
            ProviderFailure failure = assertThrows(ProviderFailure.class, () -> generate(stub.url()));
            assertAskedOnce(stub);
            Stream.iterate((Throwable) failure, Objects::nonNull, Throwable::getCause)
                    .map(Throwable::toString)
                    .forEach(words -> {
                        assertFalse(words.contains(KEY), words);
                        assertFalse(words.contains(PROMPT.text()), words);
                    });
            return failure;
        }
    }

    /** Replies to what asks for a picture, and knows nothing else. */
    private VendorStub stub(Reply reply) {
        return VendorStub.to(asked -> asked.line().equals(asks) || tells(asked.line()) ? reply : answer(404, ""));
    }

    private byte[] generate(String url) throws ProviderFailure, InterruptedException {
        return provider(url).generate(PROMPT, (percent, step) -> {}).bytes();
    }

    private void assertAskedOnce(VendorStub stub) {
        assertEquals(
                1,
                stub.asked().stream().filter(each -> each.line().equals(asks)).count(),
                stub.asked().toString());
    }

    private Wire wire(String name) throws IOException {
        return Wire.read(vendor, name, WORDS);
    }
}
