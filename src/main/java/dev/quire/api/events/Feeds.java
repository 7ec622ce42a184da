package dev.quire.api.events;

import dev.quire.api.JobViews;
import dev.quire.api.JobWatch;
import dev.quire.job.BatchStore;
import dev.quire.job.Bundle;
import dev.quire.job.BundleStore;
import dev.quire.job.EventCursor;
import dev.quire.job.EventHead;
import dev.quire.job.EventStore;
import dev.quire.job.JobReads;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/** The streams that are open on this replica, brought together by what they are about. */
@ApplicationScoped
class Feeds {

    /** Of the database's connections, for all feeds together. */
    private static final int READERS = 4;

    private static final Duration TICK = Duration.ofSeconds(1);

    private final EventStore events;
    private final BundleStore bundles;
    private final JobReads jobs;
    private final JobViews views;
    private final BatchStore batches;
    private final Frames frames;
    private final JobWatch watch;
    private final Vertx vertx;
    private final Map<Key, Feed> feeds = new ConcurrentHashMap<>();
    private final Set<EventStream> streams = ConcurrentHashMap.newKeySet();
    private final Semaphore readers = new Semaphore(READERS);
    private volatile boolean stopping;

    Feeds(
            EventStore events,
            BundleStore bundles,
            JobReads jobs,
            JobViews views,
            BatchStore batches,
            Frames frames,
            JobWatch watch,
            Vertx vertx) {
        this.events = events;
        this.bundles = bundles;
        this.jobs = jobs;
        this.views = views;
        this.batches = batches;
        this.frames = frames;
        this.watch = watch;
        this.vertx = vertx;
    }

    /** @param subject id of a job, or a bundle */
    private record Key(Object subject, Locale language) {}

    /** A connection to answer on. */
    record Exchange(HttpServerResponse response, Context context) {}

    @PostConstruct
    void startTicking() {
        vertx.setPeriodic(TICK.toMillis(), _ -> {
            long nowNs = System.nanoTime();
            streams.forEach(stream -> stream.tick(nowNs));
        });
    }

    /** Clients come back to another replica, with the last id they have. */
    void stop(@Observes ShutdownDelayInitiatedEvent event) {
        stopping = true;
        streams.forEach(EventStream::finish);
    }

    /** Follows a job; {@code position} null begins with a snapshot. */
    void follow(int tenantId, EventHead head, EventCursor position, Locale language, Exchange exchange) {
        UUID jobId = head.jobId();
        open(
                new Key(jobId, language),
                () -> new JobSource(tenantId, head, language, events, views, frames),
                position,
                exchange);
    }

    /** Follows several jobs. */
    void follow(Bundle bundle, EventCursor position, Locale language, Exchange exchange) {
        open(
                new Key(bundle, language),
                () -> new BundleSource(bundle, language, bundles, jobs, batches, frames),
                position,
                exchange);
    }

    private void open(Key key, Supplier<Source> source, EventCursor position, Exchange exchange) {
        feeds.compute(key, (_, there) -> {
            // What is over may have begun again.
            Feed feed = there == null || there.over() ? new Feed(source.get(), watch, vertx, readers) : there;
            EventStream[] stream = new EventStream[1];
            stream[0] = new EventStream(
                    exchange.response(), exchange.context(), position, () -> close(key, feed, stream[0]));
            streams.add(stream[0]);
            stream[0].open(feed);
            feed.add(stream[0]);
            if (stopping) {
                stream[0].finish();
            }
            return feed;
        });
    }

    private void close(Key key, Feed feed, EventStream stream) {
        streams.remove(stream);
        feeds.compute(key, (_, there) -> feed.remove(stream) && there == feed ? null : there);
    }
}
