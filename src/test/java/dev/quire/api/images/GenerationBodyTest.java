package dev.quire.api.images;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.quire.api.images.GenerationBody.Missing;
import dev.quire.api.images.GenerationBody.Progress;
import dev.quire.job.Job;
import dev.quire.job.JobReads.JobNow;
import dev.quire.job.Outlook;
import dev.quire.job.PageNow;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What a generation looks like while its pages are in this state or that. */
class GenerationBodyTest {

    @Test
    void whileItRunsTheFirstPictureInWorkIsTheCurrentOne() {
        GenerationBody body =
                body("generating", page("completed", null), page("generating", 50), page("pending", null));

        assertEquals("in_progress", body.status());
        assertEquals(new Progress(15, 30, "diffusion", 50, 2, 3), body.progress());
        assertNull(body.result());
    }

    @Test
    void whenAllWaitAgainNothingIsCurrent() {
        assertEquals(
                new Progress(0, 30, "queued", 0, 1, 1),
                body("generating", page("pending", null)).progress());
    }

    @Test
    void whatIsMissingIsSaidBesideWhatIsThere() {
        GenerationBody body = body("partial", page("error", null), page("completed", null));

        assertEquals("complete", body.status());
        assertEquals(1, body.result().images().size());
        assertEquals(2_500, body.result().timeTaken());
        assertEquals(new Missing("INVALID_RESULT", "No picture."), body.error());
    }

    @Test
    void withoutAnyPictureItIsAnError() {
        assertEquals("error", body("failed", page("error", null)).status());
        assertEquals(
                "CANCELLED", body("cancelled", page("cancelled", null)).error().code());
    }

    private static GenerationBody body(String state, PageNow... pages) {
        Job job = new Job();
        job.id = UUID.randomUUID();
        job.state = state;
        job.metadata = "{\"steps\": 30}";
        job.createdAt = Instant.EPOCH;
        job.startedAt = Instant.EPOCH.plusMillis(500);
        job.updatedAt = Instant.EPOCH.plusMillis(3_000);
        job.finishedAt = job.updatedAt;
        return GenerationBody.of(
                new JobNow(job, List.of(pages), Outlook.NONE, null), sha256 -> sha256.getBytes(StandardCharsets.UTF_8));
    }

    private static PageNow page(String state, Integer percent) {
        PageNow page = new PageNow();
        page.state = state;
        if (percent != null) {
            page.percent = percent.shortValue();
            page.step = "diffusion";
        }
        if (state.equals("completed")) {
            page.sha256 = "aa";
            page.contentType = "image/png";
        }
        if (state.equals("error")) {
            page.errorCode = "INVALID_RESULT";
            page.errorMessage = "No picture.";
        }
        return page;
    }
}
