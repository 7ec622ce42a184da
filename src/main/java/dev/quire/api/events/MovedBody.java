package dev.quire.api.events;

import dev.quire.body.PageBody.StepBody;
import dev.quire.body.ProgressBody;
import dev.quire.job.JobReads.JobNow;
import dev.quire.job.PageNow;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * How far the pages are that are generating.
 *
 * @param type always `page.progress`
 * @param state the job's
 * @param pages those that have moved since the last message of this kind
 */
@RegisterForReflection
@Schema(name = "ProgressEvent")
record MovedBody(
        String type,
        UUID jobId,
        @Schema(nullable = true) String externalId,
        String state,
        ProgressBody progress,
        List<MovedPage> pages) {

    static final String TYPE = "page.progress";

    static MovedBody of(JobNow now, List<PageNow> moved) {
        return new MovedBody(
                TYPE,
                now.job().id,
                now.job().externalId,
                now.job().state,
                ProgressBody.of(now),
                moved.stream()
                        .map(page -> new MovedPage(page.key, new StepBody(page.percent, page.step)))
                        .toList());
    }

    /** A page by its key. */
    @RegisterForReflection
    @Schema(name = "ProgressEventPage")
    record MovedPage(String key, StepBody progress) {}
}
