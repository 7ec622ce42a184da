package dev.quire.api.events;

import dev.quire.job.EventCursor;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One client. It is written to on its connection's event loop, as much as it takes; all it keeps is its place and the
 * rest of one message.
 */
final class EventStream {

    /** What may wait to be sent before it is too slow for more. */
    private static final int QUEUE_BYTES = 16 * 1024;

    private static final int SLICE_BYTES = 8 * 1024;
    private static final long COMMENT_AFTER_NS = Duration.ofSeconds(15).toNanos();
    private static final long PATIENCE_NS = Duration.ofSeconds(60).toNanos();

    /** What has been read for a client that is slower than this is read again when it takes more. */
    private static final long KEPT_FOR_NS = Duration.ofSeconds(2).toNanos();

    /** Clients of a replica that died come back one after the other. */
    private static final int RETRY_LEAST_MS = 500;

    private static final int RETRY_MOST_MS = 1_500;
    private static final String COMMENT = ":\n\n";

    private final HttpServerResponse response;
    private final Context context;
    private final Runnable closed;
    private final AtomicBoolean woken = new AtomicBoolean();
    private Feed feed;

    private volatile EventCursor position;
    private volatile long wroteNs = System.nanoTime();
    private volatile long fullSinceNs;
    private volatile boolean ended;

    // Only on the event loop.
    private List<Frame> chunk = List.of();
    private byte[] message;
    private int written;
    private boolean asked;
    private int movedNo;

    /**
     * @param context of the connection
     * @param position to go on after; null begins with a snapshot
     */
    EventStream(HttpServerResponse response, Context context, EventCursor position, Runnable closed) {
        this.response = response;
        this.context = context;
        this.position = position;
        this.closed = closed;
    }

    /** Begins the answer. From now on the feed wakes it. */
    void open(Feed serving) {
        feed = serving;
        context.runOnContext(_ -> {
            response.closeHandler(_ -> close());
            response.exceptionHandler(_ -> close());
            response.setWriteQueueMaxSize(QUEUE_BYTES);
            response.drainHandler(_ -> pump());
            if (response.closed()) {
                close();
                return;
            }
            response.setChunked(true)
                    .putHeader("Content-Type", "text/event-stream;charset=UTF-8")
                    .putHeader("Cache-Control", "no-cache")
                    .putHeader("X-Accel-Buffering", "no")
                    .putHeader("Vary", "Accept-Language");
            int retryMs = ThreadLocalRandom.current().nextInt(RETRY_LEAST_MS, RETRY_MOST_MS);
            write(Buffer.buffer("retry: " + retryMs + "\n\n"));
            pump();
        });
    }

    /** After the message that is being sent; empty when a snapshot is to come first. */
    Optional<EventCursor> position() {
        return Optional.ofNullable(position);
    }

    /** There may be more to send. */
    void wake() {
        if (woken.compareAndSet(false, true)) {
            context.runOnContext(_ -> {
                woken.set(false);
                pump();
            });
        }
    }

    /** What the feed was asked for.
     *
     * @param place where it is when there was nothing; null leaves it
     */
    void carryOn(List<Frame> frames, EventCursor place) {
        context.runOnContext(_ -> {
            asked = false;
            chunk = frames;
            if (place != null) {
                position = place;
            }
            pump();
        });
    }

    /** Its place is no longer known. */
    void startAnew() {
        position = null;
    }

    /** Ends the answer as it should: the client comes back for more, or hears that there is none. */
    void finish() {
        context.runOnContext(_ -> {
            if (!ended) {
                close();
                response.end();
            }
        });
    }

    /** Ends the connection, and all that waits to be sent. */
    void breakOff() {
        context.runOnContext(_ -> {
            close();
            response.reset();
        });
    }

    /** Every second or so. */
    void tick(long nowNs) {
        if (ended) {
            return;
        }
        // Read once: the event loop may set it back between two looks, and nobody has been full since zero.
        long sinceNs = fullSinceNs;
        if (sinceNs != 0 && nowNs - sinceNs > PATIENCE_NS) {
            breakOff();
        } else if (sinceNs != 0 && nowNs - sinceNs > KEPT_FOR_NS) {
            context.runOnContext(_ -> chunk = fullSinceNs == 0 ? chunk : List.of());
        } else if (sinceNs == 0 && nowNs - wroteNs > COMMENT_AFTER_NS) {
            context.runOnContext(_ -> {
                if (!ended && message == null) {
                    write(Buffer.buffer(COMMENT));
                }
            });
        }
    }

    private void close() {
        if (!ended) {
            ended = true;
            chunk = List.of();
            message = null;
            closed.run();
        }
    }

    private void pump() {
        while (!ended) {
            if (response.writeQueueFull()) {
                if (fullSinceNs == 0) {
                    fullSinceNs = System.nanoTime();
                }
                return;
            }
            fullSinceNs = 0;
            if (message != null) {
                writeSlice();
            } else if (!next()) {
                return;
            }
        }
    }

    private void writeSlice() {
        int length = Math.min(SLICE_BYTES, message.length - written);
        write(Buffer.buffer(length).appendBytes(message, written, length));
        written += length;
        if (written == message.length) {
            message = null;
        }
    }

    /** Takes up the next message; returns whether there was one. */
    private boolean next() {
        Feed.Latest latest = feed.latest();
        if (asked || latest == null) {
            return false;
        }
        if (begin(chunk)) {
            return true;
        }
        chunk = List.of();
        EventCursor place = position;
        if (place == null || place.compareTo(latest.from()) < 0) {
            asked = true;
            feed.serve(this);
            return false;
        }
        if (begin(latest.frames())) {
            return true;
        }
        if (latest.over() && place.compareTo(latest.end()) >= 0) {
            finish();
        } else if (latest.movedNo() > movedNo) {
            movedNo = latest.movedNo();
            begin(latest.moved().bytes());
            return true;
        }
        return false;
    }

    private boolean begin(List<Frame> frames) {
        for (Frame frame : frames) {
            if (position == null || frame.position().compareTo(position) > 0) {
                position = frame.position();
                begin(frame.bytes());
                return true;
            }
        }
        return false;
    }

    private void begin(byte[] bytes) {
        message = bytes;
        written = 0;
    }

    private void write(Buffer bytes) {
        wroteNs = System.nanoTime();
        response.write(bytes);
    }
}
