package dev.quire.api.images;

import dev.quire.job.JobReads;
import dev.quire.job.JobReads.JobNow;
import dev.quire.job.RetentionStore;
import dev.quire.kind.InvalidInput;
import dev.quire.media.BlobStore;
import dev.quire.submit.JsonBody;
import dev.quire.submit.OncePerKey;
import dev.quire.submit.Problem;
import dev.quire.submit.Submission;
import dev.quire.tenant.CurrentTenant;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The image façade, for apps that had a local image server: ask, poll, and find the pictures in the answer. */
@Path("/v1/images/generations")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Images", description = "One to five pictures, in the words of a local image server")
public class GenerationResource {

    private static final int RETRY_AFTER_S = 5;

    private final Submission submission;
    private final OncePerKey oncePerKey;
    private final JsonBody bodies;
    private final JobReads jobs;
    private final RetentionStore retention;
    private final BlobStore blobs;
    private final ImagesConfig config;
    private final CurrentTenant tenant;

    GenerationResource(
            Submission submission,
            OncePerKey oncePerKey,
            JsonBody bodies,
            JobReads jobs,
            RetentionStore retention,
            BlobStore blobs,
            ImagesConfig config,
            CurrentTenant tenant) {
        this.submission = submission;
        this.oncePerKey = oncePerKey;
        this.bodies = bodies;
        this.jobs = jobs;
        this.retention = retention;
        this.blobs = blobs;
        this.config = config;
        this.tenant = tenant;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(operationId = "createGeneration", summary = "Ask for pictures")
    @APIResponse(
            responseCode = "201",
            description = "Accepted; Location is where to poll",
            content = @Content(schema = @Schema(implementation = GenerationBody.class)))
    @APIResponse(responseCode = "400", description = "The request is invalid")
    @APIResponse(responseCode = "503", description = "Too many are under way; Retry-After says when to come back")
    public Response create(
            @RequestBody(
                            required = true,
                            content = @Content(schema = @Schema(implementation = GenerationRequest.class)))
                    byte[] body,
            @Parameter(description = "At most 255 visible ASCII characters; remembered for seven days")
                    @HeaderParam("Idempotency-Key")
                    String idempotencyKey)
            throws InvalidInput {
        GenerationRequest request = bodies.read(body, GenerationRequest.class);
        Optional<String> name = OncePerKey.name(idempotencyKey);
        // What was accepted once is accepted again.
        boolean known = oncePerKey.knows(tenant.id(), name);
        if (!known && retention.open(config.queueLimit()) >= config.queueLimit()) {
            return Problem.tryAgain(
                    config.queueLimit() + " generations are under way, which is the most; come back later.",
                    RETRY_AFTER_S);
        }
        JobNow submitted = submission.submit(request.job(), tenant.id(), name, Optional.of(config.resultTtl()));
        GenerationBody accepted = GenerationBody.accepted(submitted.job());
        return Response.created(URI.create("/v1/images/generations/" + accepted.id()))
                .entity(accepted)
                .build();
    }

    @GET
    @Path("/{id}")
    @Operation(operationId = "getGeneration", summary = "How far it is, and in the end the pictures")
    @APIResponse(
            responseCode = "200",
            description = "The generation",
            content = @Content(schema = @Schema(implementation = GenerationBody.class)))
    @APIResponse(responseCode = "404", description = "No such generation, or its time is over")
    public GenerationBody get(@PathParam("id") String id) {
        return GenerationBody.jobId(id)
                .flatMap(jobId -> jobs.find(tenant.id(), jobId))
                .filter(now -> now.job().keepMs != null)
                .map(now -> GenerationBody.of(now, blobs::shown))
                .orElseThrow(() -> Problem.refuse(404, "There is no such generation, or its time is over."));
    }
}
