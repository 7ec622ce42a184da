package dev.quire.api.images;

import dev.quire.api.JobWatch;
import dev.quire.body.PageBody;
import dev.quire.job.JobReads.JobNow;
import dev.quire.job.PageError;
import dev.quire.job.PageNow;
import dev.quire.job.PageState;
import dev.quire.kind.InvalidInput;
import dev.quire.media.BlobStore;
import dev.quire.provider.Providers;
import dev.quire.submit.JsonBody;
import dev.quire.submit.OncePerKey;
import dev.quire.submit.Submission;
import dev.quire.tenant.CurrentTenant;
import io.quarkus.logging.Log;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** OpenAI's images API over the engine: each request is a job of kind {@code images}, and its answer waits for it. */
@Path("/openai/v1/images/generations")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "OpenAI", description = "For clients of OpenAI: set their base URL to /openai/v1 here")
public class OpenAiImageResource {

    /** OpenAI's clients give up after ten minutes. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(590);

    /** What no other try would change: the clients repeat a 5xx by themselves, and each would be a job of its own. */
    private static final String SHOULD_RETRY = "x-should-retry";

    private final Submission submission;
    private final JsonBody bodies;
    private final JobWatch watch;
    private final BlobStore blobs;
    private final Providers providers;
    private final CurrentTenant tenant;

    OpenAiImageResource(
            Submission submission,
            JsonBody bodies,
            JobWatch watch,
            BlobStore blobs,
            Providers providers,
            CurrentTenant tenant) {
        this.submission = submission;
        this.bodies = bodies;
        this.watch = watch;
        this.blobs = blobs;
        this.providers = providers;
        this.tenant = tenant;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "createOpenAiImages",
            summary = "Pictures as OpenAI gives them",
            description = "Answers when all pictures are there. The header x-quire-job names the job, which can be"
                    + " watched, cancelled and retried as every other.")
    @APIResponse(
            responseCode = "200",
            description = "The pictures; fewer than asked for when some failed",
            content = @Content(schema = @Schema(implementation = OpenAiImages.class)))
    @APIResponse(
            responseCode = "400",
            description = "The request is invalid, or the provider refuses it",
            content = @Content(schema = @Schema(implementation = OpenAiError.class)))
    @APIResponse(
            responseCode = "default",
            description = "No picture could be made",
            content = @Content(schema = @Schema(implementation = OpenAiError.class)))
    public Response create(
            @RequestBody(
                            required = true,
                            content = @Content(schema = @Schema(implementation = OpenAiImageRequest.class)))
                    byte[] body,
            @Parameter(description = "At most 255 visible ASCII characters; remembered for seven days")
                    @HeaderParam("Idempotency-Key")
                    String idempotencyKey,
            @Context UriInfo uri)
            throws InvalidInput, InterruptedException {
        OpenAiImageRequest request = bodies.read(body, OpenAiImageRequest.class);
        JobNow submitted = submission.submit(
                request.job(providers), tenant.id(), OncePerKey.name(idempotencyKey), Optional.empty());
        return settled(submitted, request.byUrl(), uri)
                .header("x-quire-job", submitted.job().id)
                .build();
    }

    /** From here on there is a job: whatever goes wrong, asking again would make another one. */
    private Response.ResponseBuilder settled(JobNow submitted, boolean byUrl, UriInfo uri) throws InterruptedException {
        try {
            return answer(watch.settledWithin(tenant.id(), submitted, LONGEST_WAIT), byUrl, uri);
        } catch (RuntimeException e) {
            Log.warnf("The pictures of job %s could not be read: %s", submitted.job().id, e.getMessage());
            return refuse(
                    500,
                    "internal_error",
                    "The pictures can't be read right now; job " + submitted.job().id + " has them, or goes on.");
        }
    }

    private Response.ResponseBuilder answer(JobNow now, boolean byUrl, UriInfo uri) {
        List<PageNow> made =
                now.pages().stream().filter(page -> page.chosenAttempt != null).toList();
        if (!now.job().state().settled()) {
            return refuse(504, "timeout", "The pictures are not there yet; job " + now.job().id + " goes on.");
        }
        if (made.isEmpty()) {
            return failed(now);
        }
        List<OpenAiImages.Image> images = made.stream()
                .map(page -> byUrl ? new OpenAiImages.Image(null, url(now.job().id, page, uri)) : picture(page))
                .toList();
        Set<String> types = made.stream().map(page -> page.contentType).collect(Collectors.toSet());
        String format = types.size() == 1 ? types.iterator().next().substring("image/".length()) : null;
        return Response.ok(new OpenAiImages(now.job().createdAt.getEpochSecond(), images, format));
    }

    private OpenAiImages.Image picture(PageNow page) {
        return new OpenAiImages.Image(blobs.shown(page.sha256), null);
    }

    private static String url(UUID jobId, PageNow page, UriInfo uri) {
        return uri.getBaseUri()
                .resolve(PageBody.contentUrl(jobId, page.key, page.chosenAttempt))
                .toString();
    }

    private static Response.ResponseBuilder failed(JobNow now) {
        Optional<PageNow> failed = now.pages().stream()
                .filter(page -> page.state() == PageState.ERROR)
                .findFirst();
        if (failed.isEmpty()) {
            return refuse(400, "cancelled", "The job was cancelled.");
        }
        String message = failed.get().errorMessage;
        return switch (PageError.valueOf(failed.get().errorCode)) {
            case CONTENT_BLOCKED -> refuse(400, "moderation_blocked", message);
            case PROVIDER_REJECTED -> refuse(400, "provider_rejected", message);
            case BUDGET_EXCEEDED -> refuse(429, "insufficient_quota", message);
            case PROVIDER_TIMEOUT,
                    PROVIDER_UNAVAILABLE,
                    PROVIDER_MISCONFIGURED,
                    INVALID_RESULT,
                    DEADLINE_EXCEEDED,
                    POISON -> refuse(500, failed.get().errorCode.toLowerCase(Locale.ROOT), message);
        };
    }

    private static Response.ResponseBuilder refuse(int status, String code, String message) {
        String type = status < 500 ? "image_generation_user_error" : "server_error";
        return Response.status(status)
                .header(SHOULD_RETRY, false)
                .entity(new OpenAiError(new OpenAiError.Detail(message, type, null, code)));
    }
}
