package dev.quire.body;

import dev.quire.job.Job;
import dev.quire.job.JobReads.JobNow;
import dev.quire.job.PageNow;
import dev.quire.job.PageState;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * How far a job is.
 *
 * @param inProgress keys of the pages that are generating now
 * @param percent mean over the pages, 0 to 100
 * @param parts of kind `tests`, its scenarios; null where each page is one result
 * @param etaMs until it has settled, by the pace of its providers in the last ten minutes, what is queued before it and
 *     their limits; null while unknown and once settled
 */
@RegisterForReflection
@Schema(name = "JobProgress")
public record ProgressBody(
        int total,
        int completed,
        int failed,
        int cancelled,
        List<String> inProgress,
        int percent,
        @Schema(nullable = true) PartsBody parts,
        @Schema(nullable = true) Long etaMs) {

    private static final int POLL_SOONEST_MS = 1_000;
    private static final int POLL_LATEST_MS = 5_000;
    private static final int POLL_UNKNOWN_MS = 2_000;

    public static ProgressBody of(JobNow now) {
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
                now.percent(),
                PartsBody.of(now),
                etaMs(now));
    }

    public static Map<String, String> pageStates(JobNow now) {
        Map<String, String> states = new LinkedHashMap<>();
        now.pages().forEach(page -> states.put(page.key, page.state));
        return states;
    }

    /** Says also what is missing of a job that came to less than it was to bring. */
    public static String message(JobNow now, Locale language) {
        String message = message(now.job(), language);
        PartsBody parts = PartsBody.of(now);
        if (parts == null || parts.missing() == 0) {
            return message;
        }
        String pattern = language.getLanguage().equals("es")
                ? "; faltan %d de %d escenarios"
                : "; %d of %d scenarios are missing";
        return message + String.format(language, pattern, parts.missing(), parts.total());
    }

    public static String message(Job job, Locale language) {
        return message(job.completed, job.total, language);
    }

    public static String message(int completed, int total, Locale language) {
        String pattern =
                language.getLanguage().equals("es") ? "%d de %d páginas completadas" : "%d of %d pages completed";
        return String.format(language, pattern, completed, total);
    }

    /** A tenth of what is left, within bounds; null once settled: then asking again is no use. */
    public static Integer pollAfterMs(JobNow now) {
        if (now.job().state().settled()) {
            return null;
        }
        Long etaMs = etaMs(now);
        return etaMs == null ? POLL_UNKNOWN_MS : (Integer) Math.clamp(etaMs / 10, POLL_SOONEST_MS, POLL_LATEST_MS);
    }

    private static Long etaMs(JobNow now) {
        OptionalLong etaMs = now.job().state().settled()
                ? OptionalLong.empty()
                : now.outlook().etaMs(now.pages());
        return etaMs.isPresent() ? (Long) etaMs.getAsLong() : null;
    }

    /**
     * What the pages consist of.
     *
     * @param missing those of pages that ended without a result
     */
    @RegisterForReflection
    @Schema(name = "PartsProgress")
    public record PartsBody(int total, int completed, int missing) {

        private static PartsBody of(JobNow now) {
            int total = 0;
            int completed = 0;
            int missing = 0;
            for (PageNow page : now.pages()) {
                total += page.parts;
                switch (page.state()) {
                    case COMPLETED -> completed += page.parts;
                    case ERROR, CANCELLED -> missing += page.parts;
                    case PENDING, GENERATING -> {}
                }
            }
            return total == now.pages().size() ? null : new PartsBody(total, completed, missing);
        }
    }
}
