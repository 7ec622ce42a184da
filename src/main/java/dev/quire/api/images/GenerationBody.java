package dev.quire.api.images;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.quire.job.Job;
import dev.quire.job.JobReads.JobNow;
import dev.quire.job.PageNow;
import dev.quire.job.PageState;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A generation of one to five pictures. Times are milliseconds since 1970.
 *
 * @param id {@code gen_} and 32 hex digits
 * @param status {@code pending}, {@code in_progress}, {@code complete} or {@code error}
 * @param progress while it is in progress
 * @param result what was made; there may be less than was asked for, and then {@code error} says why
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "Generation")
record GenerationBody(
        String id, String status, long createdAt, Long updatedAt, Progress progress, Result result, Missing error) {

    static final String STEPS = "steps";

    private static final String PREFIX = "gen_";
    private static final JsonMapper JSON = new JsonMapper();

    /**
     * How far it is. The pictures count up one after the other, though they are made at the same time.
     *
     * @param currentStep of the current picture
     * @param stage the provider's own word, or {@code queued}
     * @param percentage of all pictures, 0 to 100
     * @param currentImage from 1
     */
    @RegisterForReflection
    @Schema(name = "GenerationProgress")
    record Progress(int currentStep, int totalSteps, String stage, int percentage, int currentImage, int totalImages) {}

    /**
     * What was made.
     *
     * @param images the pictures in base64
     * @param format such as {@code png}
     * @param timeTaken from the first call to the last answer, in milliseconds
     */
    @RegisterForReflection
    @Schema(name = "GenerationResult")
    record Result(List<byte[]> images, String format, long timeTaken) {}

    /** Why a picture is missing. */
    @RegisterForReflection
    @Schema(name = "GenerationError")
    record Missing(String code, String message) {}

    /** What a client knows of a generation that was just accepted. */
    static GenerationBody accepted(Job job) {
        return new GenerationBody(id(job.id), "pending", job.createdAt.toEpochMilli(), null, null, null, null);
    }

    /** @param bytes gives a picture by its hash */
    static GenerationBody of(JobNow now, Function<String, byte[]> bytes) {
        Job job = now.job();
        List<PageNow> made =
                now.pages().stream().filter(page -> page.sha256 != null).toList();
        boolean settled = job.state().settled();
        String status = switch (job.state()) {
            case PENDING -> "pending";
            case GENERATING -> "in_progress";
            case READY, COMPLETED, PARTIAL, FAILED, CANCELLED -> made.isEmpty() ? "error" : "complete";
        };
        return new GenerationBody(
                id(job.id),
                status,
                job.createdAt.toEpochMilli(),
                job.updatedAt.toEpochMilli(),
                status.equals("in_progress") ? progress(now) : null,
                settled && !made.isEmpty() ? result(job, made, bytes) : null,
                settled && made.size() < now.pages().size() ? error(now) : null);
    }

    static String id(UUID jobId) {
        return PREFIX + jobId.toString().replace("-", "");
    }

    /** The job of a generation; empty when this is no id of one. */
    static Optional<UUID> jobId(String id) {
        if (!id.matches(PREFIX + "[0-9a-f]{32}")) {
            return Optional.empty();
        }
        String hex = id.substring(PREFIX.length());
        return Optional.of(new UUID(
                Long.parseUnsignedLong(hex.substring(0, 16), 16), Long.parseUnsignedLong(hex.substring(16), 16)));
    }

    private static Progress progress(JobNow now) {
        int total = now.pages().size();
        int settled = (int)
                now.pages().stream().filter(page -> page.state().settled()).count();
        Optional<PageNow> current = now.pages().stream()
                .filter(page -> page.state() == PageState.GENERATING)
                .findFirst();
        int percent = current.map(page -> page.percent == null ? 0 : page.percent.intValue())
                .orElse(0);
        int steps = steps(now.job());
        return new Progress(
                percent * steps / 100,
                steps,
                current.map(page -> page.step).orElse("queued"),
                now.percent(),
                Math.min(total, settled + 1),
                total);
    }

    private static Result result(Job job, List<PageNow> made, Function<String, byte[]> bytes) {
        String type = made.getFirst().contentType;
        return new Result(
                made.stream().map(page -> bytes.apply(page.sha256)).toList(),
                type.substring(type.indexOf('/') + 1),
                Duration.between(job.startedAt, job.finishedAt).toMillis());
    }

    private static Missing error(JobNow now) {
        return now.pages().stream()
                .filter(page -> page.state() == PageState.ERROR)
                .findFirst()
                .map(page -> new Missing(page.errorCode, page.errorMessage))
                .orElseGet(() -> new Missing("CANCELLED", "It was cancelled."));
    }

    private static int steps(Job job) {
        try {
            return JSON.readTree(job.metadata).path(STEPS).asInt(100);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("PostgreSQL keeps JSON that is none", e);
        }
    }
}
