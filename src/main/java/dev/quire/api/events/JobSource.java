package dev.quire.api.events;

import dev.quire.api.JobViews;
import dev.quire.api.JobWatch;
import dev.quire.body.EventBody;
import dev.quire.body.JobBody;
import dev.quire.job.EventCursor;
import dev.quire.job.EventHead;
import dev.quire.job.EventStore;
import dev.quire.job.EventStore.Since;
import dev.quire.job.JobEvent;
import dev.quire.job.JobReads.JobNow;
import dev.quire.job.PageNow;
import dev.quire.job.PageState;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongSupplier;

/** A job: its own numbers of events are the order. */
final class JobSource implements Source {

    private static final int MOST_AT_ONCE = 100;
    private static final long MOVED_EVERY_NS = Duration.ofSeconds(1).toNanos();

    private final int tenantId;
    private final UUID jobId;
    private final Locale language;
    private final EventStore events;
    private final JobViews views;
    private final Frames frames;
    private final LongSupplier nanoTime;

    private int seq;
    private int version;
    private boolean over;
    private int snapshotVersion;
    private WeakReference<Frame> snapshot = new WeakReference<>(null);
    private final Map<Long, Short> percents = new HashMap<>();
    private long movedNs;

    JobSource(int tenantId, EventHead head, Locale language, EventStore events, JobViews views, Frames frames) {
        this(tenantId, head, language, events, views, frames, System::nanoTime);
    }

    /** @param nanoTime tests say what time it is */
    JobSource(
            int tenantId,
            EventHead head,
            Locale language,
            EventStore events,
            JobViews views,
            Frames frames,
            LongSupplier nanoTime) {
        this.tenantId = tenantId;
        this.jobId = head.jobId();
        this.language = language;
        this.events = events;
        this.views = views;
        this.frames = frames;
        this.nanoTime = nanoTime;
        this.movedNs = nanoTime.getAsLong() - MOVED_EVERY_NS;
        this.seq = head.eventSeq();
        this.version = head.version();
        this.over = head.settled();
    }

    @Override
    public void start() {
        // Whoever opened the first stream has looked already.
    }

    @Override
    public EventCursor head() {
        return EventCursor.of(jobId, seq);
    }

    @Override
    public boolean over() {
        return over;
    }

    @Override
    public JobWatch.Seen seen() {
        return new JobWatch.Seen(Map.of(jobId, version), Map.of());
    }

    /** Events first, then the job: it must not be told as it was before them. */
    @Override
    public News news() {
        Optional<Since> found = events.since(tenantId, jobId, seq, MOST_AT_ONCE);
        if (found.isEmpty()) {
            over = true;
            return new News(List.of(), null, -1);
        }
        EventHead now = found.get().head();
        version = now.version();
        List<JobEvent> fresh = found.get().events();
        long dueInMs = Duration.ofNanos(MOVED_EVERY_NS - (nanoTime.getAsLong() - movedNs))
                .toMillis();
        if (fresh.isEmpty() && dueInMs > 0 && !now.settled()) {
            // Nobody is told more often how far pages are.
            return new News(List.of(), null, dueInMs);
        }
        int told = fresh.isEmpty() ? seq : fresh.getLast().seq();
        Optional<JobNow> read = views.find(tenantId, jobId, now.version(), told);
        seq = told;
        boolean more = seq < now.eventSeq();
        over = read.isEmpty() || !more && now.settled() && now.eventSeq() == seq;
        if (read.isEmpty()) {
            return new News(List.of(), null, -1);
        }
        List<PageNow> moved = dueInMs > 0 ? List.of() : moved(read.get());
        Frame passing = null;
        if (!moved.isEmpty()) {
            passing = frames.passing(MovedBody.TYPE, MovedBody.of(read.get(), moved));
            movedNs = nanoTime.getAsLong();
            percents.keySet()
                    .retainAll(read.get().pages().stream()
                            .filter(page -> page.state() == PageState.GENERATING)
                            .map(page -> page.id)
                            .toList());
            moved.forEach(page -> percents.put(page.id, page.percent));
        }
        return new News(render(fresh, read.get()), passing, more ? 0 : -1);
    }

    private List<PageNow> moved(JobNow now) {
        return now.pages().stream()
                .filter(page -> page.state() == PageState.GENERATING && page.percent != null)
                .filter(page -> !page.percent.equals(percents.getOrDefault(page.id, (short) 0)))
                .toList();
    }

    @Override
    public Optional<List<Frame>> after(EventCursor position) {
        List<JobEvent> known = events.after(jobId, position.seq(), MOST_AT_ONCE);
        if (known.isEmpty() || known.getFirst().seq() != position.seq() + 1) {
            return Optional.empty();
        }
        return views.find(tenantId, jobId, 0, known.getLast().seq()).map(now -> render(known, now));
    }

    private List<Frame> render(List<JobEvent> told, JobNow now) {
        return told.stream()
                .map(event -> frames.of(
                        EventCursor.of(jobId, event.seq()),
                        String.valueOf(event.seq()),
                        event.type(),
                        EventBody.of(event, now, language)))
                .toList();
    }

    /** Rendered once for all who come while it is still being sent to anybody. */
    @Override
    public Optional<Frame> snapshot() {
        Frame last = snapshot.get();
        if (last != null
                && events.head(tenantId, jobId)
                        .filter(head -> head.version() == snapshotVersion)
                        .isPresent()) {
            return Optional.of(last);
        }
        Optional<JobNow> found = views.find(tenantId, jobId, version, seq);
        return found.map(now -> {
            int at = now.job().eventSeq;
            Frame whole =
                    frames.of(EventCursor.of(jobId, at), String.valueOf(at), "snapshot", JobBody.of(now, language));
            snapshotVersion = now.job().version;
            snapshot = new WeakReference<>(whole);
            return whole;
        });
    }
}
