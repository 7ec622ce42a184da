package dev.quire.job;

import dev.quire.job.Outlook.Pace;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.Tuple;
import jakarta.transaction.Transactional;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.hibernate.Session;

/**
 * What is to be expected of live pages. It depends on the whole queue, and many read at the same moment, so what was read
 * in the last 50 ms serves them all: an estimate is not worth more.
 */
@ApplicationScoped
public class OutlookStore {

    private static final long FRESH_NS = TimeUnit.MILLISECONDS.toNanos(50);

    /** Nobody takes this, even while somebody else reads. */
    private static final long STALE_NS = TimeUnit.MILLISECONDS.toNanos(500);

    private static final Comparator<Place> ORDER =
            Comparator.comparingLong(Place::rank).thenComparingLong(Place::pageId);

    /** Only so far, however long the queue is. */
    private static final String FRONT = """
        SELECT f.provider, f.rank, f.page_id
        FROM unnest(CAST(:providers AS text[])) AS p(provider) CROSS JOIN LATERAL (
            SELECT provider, rank, page_id FROM queue WHERE provider = p.provider AND token IS NULL
            ORDER BY rank LIMIT :furthest) f
        """;

    /** What is forgotten after ten minutes is the window: so that an answer changes only when rows do. */
    private static final String PACES = """
        SELECT g.provider, g.minute_limit,
               (SELECT CAST(sum(busy_ms) / sum(completed) AS bigint) FROM velocity v WHERE v.provider = g.provider) AS mean_ms,
               CAST(least(g.running_limit, (
                   SELECT COALESCE(sum(least(w.concurrency, g.per_replica)), 0) FROM worker w
                   WHERE w.beat_until > statement_timestamp())) AS int) AS slots
        FROM gate_now g WHERE g.provider = ANY (CAST(:providers AS text[]))
        """;

    private final Session session;
    private final Map<String, Known> known = new ConcurrentHashMap<>();
    private final ReentrantLock reading = new ReentrantLock();

    OutlookStore(Session session) {
        this.session = session;
    }

    /** A page that waits. */
    private record Place(long rank, long pageId) {}

    /** @param front places in their order, the first {@value Outlook#FURTHEST} of them */
    private record Known(long readNs, List<Place> front, Optional<Pace> pace) {

        int ahead(PageNow page) {
            int found = Collections.binarySearch(front, new Place(page.rank, page.id), ORDER);
            return found < 0 ? -found - 1 : found;
        }
    }

    /** What is to be expected of those of these pages that are live. */
    @Transactional
    public Outlook of(Collection<PageNow> pages) {
        List<PageNow> live =
                pages.stream().filter(page -> !page.state().settled()).toList();
        if (live.isEmpty()) {
            return Outlook.NONE;
        }
        Map<String, Known> now =
                known(live.stream().map(page -> page.provider).distinct().toList());
        Map<Long, Integer> ahead = new HashMap<>();
        live.stream()
                .filter(page -> page.rank != null)
                .forEach(page -> ahead.put(page.id, now.get(page.provider).ahead(page)));
        return new Outlook(ahead, paces(now));
    }

    /** How fast these providers go. */
    @Transactional
    public Map<String, Pace> paces(Collection<String> providers) {
        return paces(known(providers));
    }

    private static Map<String, Pace> paces(Map<String, Known> now) {
        Map<String, Pace> paces = new HashMap<>();
        now.forEach((provider, each) -> each.pace().ifPresent(pace -> paces.put(provider, pace)));
        return paces;
    }

    /** Of all who find it old, one reads; nobody waits for that, who may hold what the reader needs. */
    private Map<String, Known> known(Collection<String> providers) {
        List<String> old = older(providers, FRESH_NS);
        if (!old.isEmpty() && reading.tryLock()) {
            try {
                read(old);
            } finally {
                reading.unlock();
            }
        }
        List<String> tooOld = older(providers, STALE_NS);
        if (!tooOld.isEmpty()) {
            read(tooOld);
        }
        Map<String, Known> now = new HashMap<>();
        providers.forEach(provider -> now.put(provider, known.get(provider)));
        return now;
    }

    private List<String> older(Collection<String> providers, long ns) {
        return providers.stream()
                .filter(provider -> {
                    Known last = known.get(provider);
                    return last == null || System.nanoTime() - last.readNs() > ns;
                })
                .distinct()
                .toList();
    }

    private void read(List<String> providers) {
        long nowNs = System.nanoTime();
        Map<String, List<Place>> fronts = new HashMap<>();
        session.createNativeQuery(FRONT, Tuple.class)
                .setParameter("providers", ArrayLiteral.of(providers))
                .setParameter("furthest", Outlook.FURTHEST)
                .getResultList()
                .forEach(row -> fronts.computeIfAbsent(row.get("provider", String.class), _ -> new ArrayList<>())
                        .add(new Place(row.get("rank", Long.class), row.get("page_id", Long.class))));
        Map<String, Pace> paces = new HashMap<>();
        session.createNativeQuery(PACES, Tuple.class)
                .setParameter("providers", ArrayLiteral.of(providers))
                .getResultList()
                .forEach(row -> paces.put(
                        row.get("provider", String.class),
                        new Pace(
                                row.get("mean_ms", Long.class),
                                row.get("slots", Integer.class),
                                row.get("minute_limit", Integer.class))));
        for (String provider : providers) {
            List<Place> front = fronts.getOrDefault(provider, List.of()).stream()
                    .sorted(ORDER)
                    .toList();
            known.put(provider, new Known(nowNs, front, Optional.ofNullable(paces.get(provider))));
        }
    }
}
