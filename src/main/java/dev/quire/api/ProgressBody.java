package dev.quire.api;

import dev.quire.job.Job;
import dev.quire.job.JobReads.JobNow;
import dev.quire.job.JobState;
import dev.quire.job.PageNow;
import dev.quire.job.PageState;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * How far a job is.
 *
 * @param inProgress keys of the pages that are generating now
 * @param percent mean over the pages, 0 to 100
 * @param etaMs what is left at the job's own pace so far; null while unknown
 */
@RegisterForReflection
@Schema(name = "JobProgress")
record ProgressBody(
        int total, int completed, int failed, int cancelled, List<String> inProgress, int percent, Long etaMs) {

    private static final int POLL_GENERATING_MS = 1_000;
    private static final int POLL_PENDING_MS = 2_000;

    static ProgressBody of(JobNow now) {
        Job job = now.job();
        List<String> inProgress = now.pages().stream()
                .filter(page -> page.state() == PageState.GENERATING)
                .map(page -> page.key)
                .toList();
        return new ProgressBody(
                job.total,
                job.completed,
                job.failed,
                job.cancelled,
                inProgress,
                percent(now.pages()),
                etaMs(now.pages(), inProgress.size()));
    }

    static Map<String, String> pageStates(JobNow now) {
        Map<String, String> states = new LinkedHashMap<>();
        now.pages().forEach(page -> states.put(page.key, page.state));
        return states;
    }

    static String message(Job job, Locale language) {
        String pattern =
                language.getLanguage().equals("es") ? "%d de %d páginas completadas" : "%d of %d pages completed";
        return String.format(language, pattern, job.completed, job.total);
    }

    /** Null once settled: then asking again is no use. */
    static Integer pollAfterMs(Job job) {
        if (job.state().settled()) {
            return null;
        }
        return job.state() == JobState.GENERATING ? POLL_GENERATING_MS : POLL_PENDING_MS;
    }

    private static int percent(List<PageNow> pages) {
        return pages.stream()
                        .mapToInt(page -> page.state().settled() ? 100 : page.percent == null ? 0 : page.percent)
                        .sum()
                / pages.size();
    }

    /** Pages that are left run in rounds of as many as run now, each as long as the completed ones took. */
    private static Long etaMs(List<PageNow> pages, int generating) {
        OptionalDouble meanMs = pages.stream()
                .filter(page -> page.state() == PageState.COMPLETED && page.startedAt != null)
                .mapToLong(page ->
                        Duration.between(page.startedAt, page.finishedAt).toMillis())
                .average();
        if (meanMs.isEmpty() || generating == 0) {
            return null;
        }
        long left = pages.stream().filter(page -> !page.state().settled()).count();
        return Math.round(meanMs.getAsDouble() * Math.ceilDiv(left, generating));
    }
}
