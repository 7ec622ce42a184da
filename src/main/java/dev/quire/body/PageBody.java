package dev.quire.body;

import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.quire.job.Outlook;
import dev.quire.job.PageNow;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A page of a job.
 *
 * @param number page number as the client counts; null for a cover
 * @param text what stands beside the picture; of scenarios, title of the user story
 * @param attempt number of the latest try over all retries, 0 before the first
 * @param maxAttempts the last try before the page ends in error; a retry raises it
 * @param waiting why a pending page waits; null otherwise
 * @param result what is shown; stays while the page is made again
 * @param review what a person decided about the result; null until then
 * @param durationMs how long the last try took, once settled
 */
@RegisterForReflection
@Schema(name = "Page")
public record PageBody(
        String key,
        @Schema(nullable = true) Integer number,
        String state,
        String prompt,
        @Schema(nullable = true) String text,
        String provider,
        @Schema(nullable = true) String model,
        int attempt,
        int maxAttempts,
        @Schema(nullable = true) StepBody progress,
        @Schema(nullable = true) WaitingBody waiting,
        @Schema(nullable = true) ResultBody result,
        @Schema(nullable = true) ReviewBody review,
        @Schema(nullable = true) ErrorBody error,
        @Schema(nullable = true) Instant startedAt,
        @Schema(nullable = true) Instant finishedAt,
        @Schema(nullable = true) Long durationMs) {

    public static PageBody of(UUID jobId, PageNow page, Outlook outlook) {
        return new PageBody(
                page.key,
                page.number,
                page.state,
                page.prompt,
                page.text,
                page.provider,
                page.model,
                page.attempt,
                page.attemptLimit,
                page.percent == null ? null : new StepBody(page.percent, page.step),
                page.waiting == null ? null : WaitingBody.of(page, outlook),
                page.chosenAttempt == null ? null : ResultBody.of(jobId, page),
                page.review == null ? null : new ReviewBody(page.review, page.reviewNote, page.reviewedAt),
                page.errorCode == null
                        ? null
                        : new ErrorBody(page.errorCode, page.errorMessage, page.errorRetryable, page.attempt),
                page.startedAt,
                page.finishedAt,
                durationMs(page));
    }

    /** The version makes it a new URL with each new picture, so that caches may keep it for ever. */
    public static String contentUrl(UUID jobId, String key, int version) {
        return "/v1/jobs/" + jobId + "/pages/" + key + "/content?version=" + version;
    }

    /** Null where there is none. */
    public static String thumbnailUrl(UUID jobId, String key, int version, String blurhash) {
        return blurhash == null ? null : contentUrl(jobId, key, version) + "&variant=thumbnail";
    }

    private static Long durationMs(PageNow page) {
        return page.startedAt == null || page.finishedAt == null
                ? null
                : Duration.between(page.startedAt, page.finishedAt).toMillis();
    }

    /**
     * How far the provider is.
     *
     * @param percent 0 to 100
     */
    @RegisterForReflection
    @Schema(name = "PageProgress")
    public record StepBody(
            int percent, @Schema(nullable = true) String step) {}

    /**
     * Why a page waits.
     *
     * @param reason {@code queue} for a free slot, {@code backoff} after a failure, {@code cover} when the story's cover
     *     comes first, {@code rate_limit} or {@code concurrency} for the provider's limits over all replicas,
     *     {@code circuit_open} when the provider failed ten times in a row, {@code cache} for another page that is
     *     getting the same result
     * @param until not before; null when it is not known
     * @param ahead pages of all jobs that come before it; 1,000 stands for more too; null while the cover is awaited
     */
    @RegisterForReflection
    @Schema(name = "PageWaiting")
    public record WaitingBody(
            String reason,
            @Schema(nullable = true) Instant until,
            @Schema(nullable = true) Integer ahead) {

        private static WaitingBody of(PageNow page, Outlook outlook) {
            return new WaitingBody(
                    page.waiting, page.waitingUntil, page.rank == null ? null : (Integer) outlook.ahead(page));
        }
    }

    /**
     * What a person decided.
     *
     * @param decision `accepted` or `rejected`
     */
    @RegisterForReflection
    @Schema(name = "PageReview")
    public record ReviewBody(
            @Schema(enumeration = {"accepted", "rejected"}) String decision,
            @Schema(nullable = true) String note,
            Instant at) {}

    /** Why a page ended in error, and whether asking for a retry makes sense. */
    @RegisterForReflection
    @Schema(name = "PageError")
    public record ErrorBody(String code, String message, boolean retryable, int attempt) {}

    /**
     * What was made.
     *
     * @param version the attempt that made it; 0 for a picture the client brought along, of which only the URL is known
     * @param bytes size
     * @param sha256 of the bytes, lower-case hex
     * @param url where the bytes are
     * @param thumbnailUrl where it is with at most 320 pixels a side; null for texts, for what the client brought along, and
     *     for a picture that could not be decoded here
     * @param blurhash the picture blurred, by the algorithm of blurha.sh, 4 by 3; null like {@code thumbnailUrl}
     * @param text the result itself where it is a text: of kind `content` an object with a text for each component, of
     *     kind `tests` one with `scenarios`
     * @param cached whether it was made for another page that asked for the same
     */
    @RegisterForReflection
    @Schema(name = "PageResult")
    public record ResultBody(
            int version,
            @Schema(nullable = true) String contentType,
            @Schema(nullable = true) Integer bytes,
            @Schema(nullable = true) String sha256,
            @Schema(nullable = true) Integer width,
            @Schema(nullable = true) Integer height,
            String url,
            @Schema(nullable = true) String thumbnailUrl,
            @Schema(nullable = true) String blurhash,

            @JsonRawValue @Schema(implementation = Object.class, type = SchemaType.OBJECT, nullable = true)
            String text,

            boolean cached) {

        private static ResultBody of(UUID jobId, PageNow page) {
            String url = page.url != null ? page.url : contentUrl(jobId, page.key, page.chosenAttempt);
            return new ResultBody(
                    page.chosenAttempt,
                    page.contentType,
                    page.bytes,
                    page.sha256,
                    page.width,
                    page.height,
                    url,
                    PageBody.thumbnailUrl(jobId, page.key, page.chosenAttempt, page.blurhash),
                    page.blurhash,
                    page.resultText,
                    page.cached);
        }
    }
}
