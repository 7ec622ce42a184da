package dev.quire.api.events;

import dev.quire.api.BatchBody;
import dev.quire.api.JobWatch;
import dev.quire.body.EventBody;
import dev.quire.body.StatusBody;
import dev.quire.job.BatchStore;
import dev.quire.job.Bundle;
import dev.quire.job.BundleStore;
import dev.quire.job.BundleStore.BundleEvent;
import dev.quire.job.EventCursor;
import dev.quire.job.EventHead;
import dev.quire.job.JobReads;
import dev.quire.job.JobReads.Named;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Several jobs, in the order of {@link BundleStore}: each look is at all of them at once, or the order would not hold. */
final class BundleSource implements Source {

    private static final int MOST_AT_ONCE = 2_000;
    private static final int CHUNK = 100;
    private static final long LOOK_AGAIN_MS = 40;
    private static final UUID NO_JOB = new UUID(0, 0);

    private final Bundle bundle;
    private final Locale language;
    private final BundleStore events;
    private final JobReads jobs;
    private final BatchStore batches;
    private final Frames frames;

    private final Map<UUID, Integer> told = new HashMap<>();
    private final Map<UUID, Long> xids = new HashMap<>();
    private UUID above = NO_JOB;
    private EventCursor head;
    private JobWatch.Seen seen;
    private boolean over;

    BundleSource(Bundle bundle, Locale language, BundleStore events, JobReads jobs, BatchStore batches, Frames frames) {
        this.bundle = bundle;
        this.language = language;
        this.events = events;
        this.jobs = jobs;
        this.batches = batches;
        this.frames = frames;
    }

    @Override
    public void start() {
        head = events.horizon();
        List<EventHead> heads = events.heads(bundle);
        heads.forEach(each -> told.put(each.jobId(), 0));
        told.putAll(events.toldBefore(head, told.keySet()));
        above = heads.stream()
                .map(EventHead::jobId)
                .min(Comparator.naturalOrder())
                .orElse(NO_JOB);
        look(heads);
    }

    @Override
    public EventCursor head() {
        return head;
    }

    @Override
    public boolean over() {
        return over;
    }

    @Override
    public JobWatch.Seen seen() {
        return seen;
    }

    @Override
    public News news() {
        List<BundleEvent> fresh = events.since(bundle, told, above, MOST_AT_ONCE);
        if (fresh.size() == MOST_AT_ONCE) {
            // What was left out may come before what is there.
            fresh = events.after(told.keySet(), head, CHUNK);
        }
        List<Placed> placed = placed(fresh);
        placed.forEach(each -> {
            told.put(each.event().jobId(), each.event().event().seq());
            xids.put(each.event().jobId(), each.at().xid());
        });
        List<Frame> news = render(placed);
        head = placed.isEmpty() ? head : placed.getLast().at();
        boolean more = look(events.heads(bundle));
        return new News(news, null, more ? placed.isEmpty() ? LOOK_AGAIN_MS : 0 : -1);
    }

    /** Those that can be told, in their order. Of a job, all wait for the first one that can't. */
    private List<Placed> placed(List<BundleEvent> fresh) {
        Map<UUID, Long> latest = new HashMap<>(xids);
        List<Placed> placed = new ArrayList<>();
        for (BundleEvent each : fresh) {
            long xid = latest.merge(each.jobId(), each.xid(), Math::max);
            if (xid < each.until()) {
                placed.add(new Placed(
                        new EventCursor(xid, each.jobId(), each.event().seq()), each));
            }
        }
        placed.sort(Comparator.comparing(Placed::at));
        return placed;
    }

    private record Placed(EventCursor at, BundleEvent event) {}

    /** Returns whether there is more than was told. */
    private boolean look(List<EventHead> heads) {
        boolean more = heads.stream().anyMatch(each -> each.eventSeq() > told.getOrDefault(each.jobId(), 0));
        over = !more && heads.stream().allMatch(EventHead::settled);
        Map<Named, UUID> newest = bundle instanceof Bundle.OfName(int tenantId, String externalId) && !heads.isEmpty()
                ? Map.of(new Named(tenantId, externalId), heads.getFirst().jobId())
                : Map.of();
        seen = new JobWatch.Seen(
                heads.stream().collect(Collectors.toMap(EventHead::jobId, EventHead::version)), newest);
        return more;
    }

    @Override
    public Optional<List<Frame>> after(EventCursor position) {
        List<BundleEvent> known = events.after(told.keySet(), position, CHUNK);
        List<Frame> rendered = render(known.stream()
                .map(each -> new Placed(
                        new EventCursor(each.xid(), each.jobId(), each.event().seq()), each))
                .toList());
        return rendered.isEmpty() && !known.isEmpty() ? Optional.empty() : Optional.of(rendered);
    }

    /** One job at a time in memory. Events of a job that is gone are gone with it. */
    private List<Frame> render(List<Placed> placed) {
        Map<UUID, List<Placed>> byJob = placed.stream()
                .collect(Collectors.groupingBy(each -> each.event().jobId()));
        List<Frame> rendered = new ArrayList<>();
        byJob.forEach((jobId, its) -> jobs.find(bundle.tenantId(), jobId)
                .ifPresent(now -> its.forEach(each -> rendered.add(frames.of(
                        each.at(),
                        each.at().text(),
                        each.event().event().type(),
                        EventBody.of(each.event().event(), now, language))))));
        rendered.sort(Comparator.comparing(Frame::position));
        return rendered;
    }

    /** The place first: what has happened since is in it already, and is told again. */
    @Override
    public Optional<Frame> snapshot() {
        EventCursor at = events.horizon();
        Function<Object, Frame> whole = body -> frames.of(at, at.text(), "snapshot", body);
        return switch (bundle) {
            case Bundle.OfBatch(int tenantId, UUID batchId) ->
                batches.find(tenantId, batchId).map(now -> whole.apply(BatchBody.of(now, language)));
            case Bundle.OfName name ->
                Optional.of(whole.apply(new JobsBody(events.heads(name).reversed().stream()
                        .flatMap(each -> jobs.find(name.tenantId(), each.jobId()).stream())
                        .map(now -> StatusBody.of(now, language))
                        .toList())));
        };
    }
}
