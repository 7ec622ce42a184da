package dev.quire.api.events;

import dev.quire.api.JobWatch;
import dev.quire.job.EventCursor;
import dev.quire.job.Outage;
import io.quarkus.logging.Log;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * All streams of the same thing on this replica: one reader for them, which runs only while there is something to read,
 * and the latest messages, rendered once. Who is behind those is served from the database.
 */
final class Feed {

    private static final int MOST_KEPT = 64;
    private static final int MOST_KEPT_BYTES = 128 * 1024;
    private static final Duration AFTER_OUTAGE = Duration.ofMillis(500);

    private final Source source;
    private final JobWatch watch;
    private final Vertx vertx;
    private final Semaphore readers;
    private final Set<EventStream> streams = ConcurrentHashMap.newKeySet();
    private final Set<EventStream> behind = ConcurrentHashMap.newKeySet();
    private final AtomicInteger asked = new AtomicInteger();
    private volatile boolean changed = true;
    private volatile boolean closed;
    private volatile Latest latest;
    private JobWatch.Waiting waiting = () -> {};

    /** @param readers a permit for each feed that may read at the same time */
    Feed(Source source, JobWatch watch, Vertx vertx, Semaphore readers) {
        this.source = source;
        this.watch = watch;
        this.vertx = vertx;
        this.readers = readers;
    }

    /**
     * The end of what has been told.
     *
     * @param from who has not come as far as this has to be served from the database
     * @param moved the last message about how far pages are, or null; {@code movedNo} counts them
     */
    record Latest(EventCursor from, List<Frame> frames, EventCursor end, Frame moved, int movedNo, boolean over) {

        private Latest plus(List<Frame> fresh, EventCursor head, Frame passing, boolean isOver) {
            List<Frame> all = new ArrayList<>(frames);
            all.addAll(fresh);
            int bytes = 0;
            int first = all.size();
            while (first > 0 && all.size() - first < MOST_KEPT) {
                bytes += all.get(first - 1).bytes().length;
                if (bytes > MOST_KEPT_BYTES) {
                    break;
                }
                first--;
            }
            return new Latest(
                    first == 0 ? from : all.get(first - 1).position(),
                    List.copyOf(all.subList(first, all.size())),
                    head,
                    passing == null ? moved : passing,
                    passing == null ? movedNo : movedNo + 1,
                    isOver);
        }
    }

    /** Null until it has been looked for the first time. */
    Latest latest() {
        return latest;
    }

    boolean over() {
        Latest now = latest;
        return now != null && now.over();
    }

    void add(EventStream stream) {
        streams.add(stream);
        ask();
    }

    /** Returns whether that was the last one: then nothing is read any more. */
    boolean remove(EventStream stream) {
        streams.remove(stream);
        behind.remove(stream);
        if (streams.isEmpty()) {
            closed = true;
            ask();
        }
        return closed;
    }

    /** Has the stream served from the database. */
    void serve(EventStream stream) {
        behind.add(stream);
        ask();
    }

    /** Of all who ask meanwhile one runs, and once more after the last of them. */
    private void ask() {
        if (asked.getAndIncrement() == 0) {
            Thread.ofVirtual().name("quire-feed").start(() -> {
                int answered;
                do {
                    answered = asked.get();
                    pass();
                } while (!asked.compareAndSet(answered, 0));
            });
        }
    }

    private void pass() {
        if (closed) {
            waiting.end();
            return;
        }
        readers.acquireUninterruptibly();
        try {
            if (changed && !over()) {
                changed = false;
                read();
            }
            serveThoseBehind();
        } catch (RuntimeException e) {
            changed = true;
            if (Outage.caused(e)) {
                Log.debugf("Events can't be read right now: %s", e.getMessage());
                askAgain(AFTER_OUTAGE.toMillis());
            } else {
                Log.error("Events can't be read; their streams are broken off", e);
                streams.forEach(EventStream::breakOff);
            }
        } finally {
            readers.release();
        }
    }

    private void read() {
        long againInMs = -1;
        if (latest == null) {
            source.start();
            EventCursor head = source.head();
            latest = new Latest(head, List.of(), head, null, 0, source.over());
            // Something may have happened between the look and the beginning of the watch.
            againInMs = source.over() ? -1 : 0;
        } else {
            Source.News news = source.news();
            againInMs = news.againInMs();
            latest = latest.plus(news.frames(), source.head(), news.moved(), source.over());
        }
        streams.forEach(EventStream::wake);
        if (source.over() || watch.stopping()) {
            return;
        }
        waiting.end();
        waiting = watch.onChange(source.seen(), this::change);
        if (againInMs == 0) {
            change();
        } else if (againInMs > 0) {
            askAgain(againInMs);
        }
    }

    private void change() {
        changed = true;
        ask();
    }

    private void askAgain(long inMs) {
        vertx.setTimer(inMs, _ -> change());
    }

    private void serveThoseBehind() {
        List<EventStream> asking = new ArrayList<>(behind);
        if (asking.isEmpty()) {
            return;
        }
        EventCursor from = latest.from();
        asking.stream()
                .filter(stream -> stream.position().isPresent())
                .map(stream -> stream.position().get())
                .min(Comparator.naturalOrder())
                .ifPresent(least -> catchUp(asking, least, from));
        List<EventStream> anew =
                asking.stream().filter(stream -> stream.position().isEmpty()).toList();
        if (!anew.isEmpty()) {
            Optional<Frame> snapshot = source.snapshot();
            behind.removeAll(anew);
            anew.forEach(
                    stream -> snapshot.ifPresentOrElse(whole -> stream.carryOn(List.of(whole), null), stream::finish));
        }
        if (!behind.isEmpty()) {
            ask();
        }
    }

    /** From where the hindmost is, for all whom it serves. */
    private void catchUp(List<EventStream> asking, EventCursor least, EventCursor from) {
        Optional<List<Frame>> known = source.after(least);
        for (EventStream stream : asking) {
            EventCursor position = stream.position().orElse(null);
            if (position == null) {
                continue;
            }
            if (known.isEmpty()) {
                if (position.equals(least)) {
                    stream.startAnew();
                }
            } else if (known.get().isEmpty()) {
                behind.remove(stream);
                stream.carryOn(List.of(), from);
            } else if (position.compareTo(known.get().getLast().position()) < 0) {
                behind.remove(stream);
                stream.carryOn(known.get(), null);
            }
        }
    }
}
