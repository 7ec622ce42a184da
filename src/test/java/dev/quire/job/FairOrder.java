package dev.quire.job;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The rule of the order as a model, without a database: what {@code turn_now}, {@code next_turn} and queueing do in SQL. */
final class FairOrder {

    private static final int FRONT = 20;
    private static final long LEVEL = 100;

    private final TreeSet<Page> queue =
            new TreeSet<>(Comparator.comparingLong(Page::rank).thenComparingLong(Page::arrival));
    private final Map<Integer, Job> lastOfTenant = new HashMap<>();
    private final List<Page> inService = new ArrayList<>();
    private long arrivals;

    /** One page: its rank is all that the order knows of it. */
    record Page(Job job, int place, long turn, long rank, long arrival) {}

    /** One job; it waits until its first page is served. */
    static final class Job {
        final int tenant;
        final long turn;
        boolean waits = true;
        int served;

        private Job(int tenant, long turn) {
            this.tenant = tenant;
            this.turn = turn;
        }
    }

    Job submit(int tenant, int priority, int pages) {
        long now = turnNow();
        Job last = lastOfTenant.get(tenant);
        boolean inLine = last != null && (last.waits || last.turn <= now);
        Job job = new Job(tenant, inLine ? Math.max(now, last.turn + 1) : now);
        lastOfTenant.put(tenant, job);
        long stride = job.turn - now + 1;
        for (int place = 0; place < pages; place++) {
            long turn = job.turn + place * stride;
            queue.add(new Page(job, place, turn, turn + LEVEL * (9 - priority), arrivals++));
        }
        return job;
    }

    /** Starts the page that is next. */
    Optional<Page> serve() {
        Optional<Page> next =
                queue.stream().filter(page -> !inService.contains(page)).findFirst();
        next.ifPresent(page -> {
            inService.add(page);
            page.job().waits = false;
            page.job().served++;
        });
        return next;
    }

    /** The page that started first is done. */
    void finishOldest() {
        queue.remove(inService.removeFirst());
    }

    int inService() {
        return inService.size();
    }

    /** Ranks of a job's queued pages, in their order. */
    List<Long> ranks(Job job) {
        return queue.stream().filter(page -> page.job() == job).map(Page::rank).toList();
    }

    private long turnNow() {
        List<Page> front = queue.stream().limit(FRONT).toList();
        Stream<Page> begun = front.stream().filter(inService::contains);
        return begun.mapToLong(Page::turn)
                .map(turn -> turn + 1)
                .max()
                .orElse(front.stream().mapToLong(Page::turn).min().orElse(0));
    }
}
