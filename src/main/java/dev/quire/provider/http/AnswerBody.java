package dev.quire.provider.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Reads the bodies of answers, a few at a time: however many pictures vendors send at once, the rest of them waits in the
 * network and not in memory.
 */
final class AnswerBody {

    private static final int AT_ONCE = 4;

    /** Vendors that stall may keep others waiting no longer than this; then memory counts less than what is paid. */
    private static final int PATIENCE_S = 3;

    /** What is announced to be longer gets no memory in advance. */
    private static final long MOST_IN_ADVANCE = 16 << 20;

    private static final Semaphore READERS = new Semaphore(AT_ONCE, true);

    private AnswerBody() {}

    /** Sends, and reads the answer; what is longer than {@link Endpoint#MOST_BYTES} breaks off. */
    static Answer of(HttpClient client, HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<InputStream> begun = begun(
                client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofInputStream(), Endpoint.MOST_BYTES)));
        return new Answer(begun.statusCode(), begun.headers(), read(begun));
    }

    /** An interrupt that comes just when the answer begins closes its body, too: nobody else would. */
    static HttpResponse<InputStream> begun(CompletableFuture<HttpResponse<InputStream>> answer)
            throws IOException, InterruptedException {
        try {
            return answer.get();
        } catch (InterruptedException e) {
            if (!answer.cancel(true) && !answer.isCompletedExceptionally()) {
                answer.join().body().close();
            }
            throw e;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        }
    }

    /** An interrupt closes the connection. */
    private static byte[] read(HttpResponse<InputStream> answer) throws IOException, InterruptedException {
        try (InputStream body = answer.body()) {
            boolean mine = READERS.tryAcquire(PATIENCE_S, TimeUnit.SECONDS);
            try {
                long announced =
                        answer.headers().firstValueAsLong("Content-Length").orElse(-1);
                return announced >= 0 && announced <= MOST_IN_ADVANCE
                        ? exactly((int) announced, body)
                        : body.readAllBytes();
            } catch (IOException e) {
                if (Thread.interrupted()) {
                    throw new InterruptedException(e.getMessage());
                }
                throw e;
            } finally {
                if (mine) {
                    READERS.release();
                }
            }
        }
    }

    /** Written into its place as it comes: {@code readAllBytes} would have it in memory twice. */
    private static byte[] exactly(int announced, InputStream body) throws IOException {
        byte[] bytes = new byte[announced];
        int length = body.readNBytes(bytes, 0, announced);
        // A connection that was not read to its end is closed, and not used again.
        body.skip(1);
        return length == announced ? bytes : Arrays.copyOf(bytes, length);
    }
}
