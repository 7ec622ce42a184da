package dev.quire.media;

import io.quarkus.logging.Log;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.awt.image.BufferedImage;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Makes previews of pictures. */
@ApplicationScoped
public class Previews {

    static final int LONGER_SIDE = 320;

    private static final int WARM_UP_AFTER_S = 1;

    /** A picture that is no larger than a thumbnail in pixels and bytes is its own. */
    private static final int SMALL_BYTES = 30_000;

    /** A PNG of one pixel. */
    private static final String DOT =
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    /** Decoding keeps a CPU busy: on virtual threads it would hold up requests, claims and calls. */
    private final ExecutorService threads = pool();

    /** Loading Java's imaging takes as long as twenty previews: no story should wait for that, nor the start. */
    void warmUp(@Observes StartupEvent event) {
        // Not while the service starts, which needs the CPUs.
        CompletableFuture.delayedExecutor(WARM_UP_AFTER_S, TimeUnit.SECONDS, threads)
                .execute(() -> {
                    try {
                        byte[] dot = Base64.getDecoder().decode(DOT);
                        PictureReader.read(PictureSniffer.sniff(dot).orElseThrow(), dot)
                                .ifPresent(image -> ThumbnailWriter.write(Pixels.shrunk(image, 1, 1)));
                    } catch (UnreadablePictureException | RuntimeException | LinkageError e) {
                        Log.warnf("Pictures get no previews here: %s", e.toString());
                    }
                });
    }

    private static ExecutorService pool() {
        int cpus = Runtime.getRuntime().availableProcessors();
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                cpus,
                cpus,
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().daemon().name("quire-preview-", 1).factory());
        // Idle threads end by themselves, so that nobody has to stop the pool under those who wait for it.
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /**
     * The preview of a picture, whatever happens to the thread that waits for it; empty where none can be made.
     *
     * @param picture as it was sniffed; one that is not too large
     */
    public Optional<Preview> of(Picture picture, byte[] bytes) throws UnreadablePictureException {
        try {
            return CompletableFuture.supplyAsync(
                            () -> {
                                try {
                                    return make(picture, bytes);
                                } catch (UnreadablePictureException e) {
                                    throw new CompletionException(e);
                                }
                            },
                            threads)
                    .join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof UnreadablePictureException unreadable) {
                throw unreadable;
            }
            // No memory, or a native binary without its libraries: the picture was paid for and may be well.
            Log.errorf(e.getCause(), "A picture of %d bytes gets no preview", bytes.length);
            return Optional.empty();
        }
    }

    static Optional<Preview> make(Picture picture, byte[] bytes) throws UnreadablePictureException {
        Optional<BufferedImage> image = PictureReader.read(picture, bytes);
        if (image.isEmpty()) {
            return Optional.empty();
        }
        int longer = Math.max(picture.width(), picture.height());
        double scale = Math.min(1, (double) LONGER_SIDE / longer);
        Pixels pixels = Pixels.shrunk(image.get(), (int) Math.max(1, Math.round(picture.width() * scale)), (int)
                Math.max(1, Math.round(picture.height() * scale)));
        boolean small = longer <= LONGER_SIDE && bytes.length <= SMALL_BYTES;
        return Optional.of(new Preview(
                BlurHash.of(pixels), small ? Optional.empty() : Optional.of(ThumbnailWriter.write(pixels))));
    }
}
