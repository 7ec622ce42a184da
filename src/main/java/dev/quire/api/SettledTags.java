package dev.quire.api;

import dev.quire.job.Job;
import dev.quire.job.JobReads;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * Answers polls of jobs that settled some time ago without reading and rendering them: their bodies change only with their
 * version. The tags of what was answered last are kept, and one statement asks for the versions that all polls of the
 * same moment need.
 */
@ApplicationScoped
class SettledTags {

    private static final int MOST = 10_000;

    private final JobReads jobs;
    private final Map<Key, Known> known = Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Known> eldest) {
            return size() > MOST;
        }
    });
    private final Queue<Asked> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger asked = new AtomicInteger();

    SettledTags(JobReads jobs) {
        this.jobs = jobs;
    }

    /** @param shape which body of the job it is */
    record Key(int tenantId, UUID jobId, String shape, Locale language) {}

    private record Known(int version, String tag) {}

    private record Asked(UUID jobId, CompletableFuture<Optional<Integer>> version) {}

    /** Remembers what was answered. What calls have cost becomes known without a new version. */
    void remember(Key key, Job job, String tag) {
        if (job.state().settled() && !job.priced && job.maxCost == null) {
            known.put(key, new Known(job.version, tag));
        }
    }

    /** The tag, when the client has the body as it still is. */
    CompletionStage<Optional<String>> unchanged(Key key, HttpHeaders headers) {
        Known last = known.get(key);
        return last == null || !Tagged.matches(headers, last.tag())
                ? CompletableFuture.completedFuture(Optional.empty())
                : version(key.jobId())
                        .thenApply(version ->
                                version.filter(now -> now == last.version()).map(_ -> last.tag()));
    }

    private CompletableFuture<Optional<Integer>> version(UUID jobId) {
        Asked mine = new Asked(jobId, new CompletableFuture<>());
        waiting.add(mine);
        if (asked.getAndIncrement() == 0) {
            Thread.ofVirtual().name("quire-versions").start(() -> {
                int answered;
                do {
                    answered = asked.get();
                    answerAll();
                } while (!asked.compareAndSet(answered, 0));
            });
        }
        return mine.version();
    }

    private void answerAll() {
        List<Asked> all = new ArrayList<>();
        for (Asked each = waiting.poll(); each != null; each = waiting.poll()) {
            all.add(each);
        }
        if (all.isEmpty()) {
            return;
        }
        try {
            Map<UUID, Integer> versions =
                    jobs.versions(all.stream().map(Asked::jobId).collect(Collectors.toSet()));
            all.forEach(each -> each.version().complete(Optional.ofNullable(versions.get(each.jobId()))));
        } catch (RuntimeException e) {
            all.forEach(each -> each.version().completeExceptionally(e));
        }
    }
}
