package dev.quire.api;

import dev.quire.job.BatchNow;
import dev.quire.job.BatchStore;
import dev.quire.kind.InvalidInput;
import dev.quire.submit.OncePerKey;
import dev.quire.submit.Problem;
import dev.quire.tenant.CurrentTenant;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Batches: submit many jobs at once, watch and cancel them together. */
@Path(BatchResource.PATH)
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Batches", description = "Up to 1000 jobs, submitted and watched together")
public class BatchResource {

    static final String PATH = "/v1/batches";

    private final BatchSubmission submission;
    private final BatchStore batches;
    private final JobActions actions;
    private final Tagged tagged;
    private final CurrentTenant tenant;

    BatchResource(
            BatchSubmission submission, BatchStore batches, JobActions actions, Tagged tagged, CurrentTenant tenant) {
        this.submission = submission;
        this.batches = batches;
        this.actions = actions;
        this.tagged = tagged;
        this.tenant = tenant;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "submitBatch",
            summary = "Submit up to 1000 jobs at once",
            description = "All of them are stored before the answer comes, or none. With an Idempotency-Key, sending"
                    + " the same again gives the same batch.")
    @APIResponse(
            responseCode = "202",
            description = "Accepted",
            headers =
                    @Header(
                            name = "Location",
                            description = "Where to watch it",
                            schema = @Schema(type = SchemaType.STRING)),
            content = @Content(schema = @Schema(implementation = BatchBody.class)))
    @APIResponse(responseCode = "400", description = "The body is not JSON, or a header is malformed")
    @APIResponse(responseCode = "413", description = "The body has more than 20 MB")
    @APIResponse(responseCode = "415", description = "The body is not application/json")
    @APIResponse(responseCode = "422", description = "Invalid input, or the key came with another body before")
    public Response submit(
            @RequestBody(required = true, content = @Content(schema = @Schema(implementation = BatchRequest.class)))
                    byte[] body,
            @Parameter(description = "At most 255 visible ASCII characters; remembered for seven days")
                    @HeaderParam("Idempotency-Key")
                    String idempotencyKey,
            @Context HttpHeaders headers)
            throws InvalidInput {
        BatchNow submitted = submission.accept(body, tenant.id(), OncePerKey.name(idempotencyKey));
        return Response.accepted(BatchBody.of(submitted, JobResource.language(headers)))
                .location(URI.create(PATH + "/" + submitted.batch().id))
                .header(HttpHeaders.VARY, HttpHeaders.ACCEPT_LANGUAGE)
                .build();
    }

    @GET
    @Path("/{id}")
    @Operation(operationId = "getBatch", summary = "A batch: its progress, and where its jobs are")
    @APIResponse(
            responseCode = "200",
            description = "The batch; Retry-After says when to poll again",
            content = @Content(schema = @Schema(implementation = BatchBody.class)))
    @APIResponse(responseCode = "304", description = "Unchanged since If-None-Match")
    @APIResponse(responseCode = "404", description = "No such batch")
    public Response get(
            @PathParam("id") @Schema(type = SchemaType.STRING, format = "uuid") String id,
            @Context HttpHeaders headers) {
        BatchBody body = BatchBody.of(find(JobResource.uuid("id", id)), JobResource.language(headers));
        Response.ResponseBuilder answer =
                tagged.answer(headers, body).header(HttpHeaders.VARY, HttpHeaders.ACCEPT_LANGUAGE);
        if (body.pollAfterMs() != null) {
            answer.header(HttpHeaders.RETRY_AFTER, Math.ceilDiv(body.pollAfterMs(), 1_000));
        }
        return answer.build();
    }

    @POST
    @Path("/{id}/cancel")
    @Operation(
            operationId = "cancelBatch",
            summary = "Cancel what is left of all its jobs; finished pages keep their results")
    @APIResponse(
            responseCode = "202",
            description = "Cancelled; calls that run are broken off",
            content = @Content(schema = @Schema(implementation = BatchBody.class)))
    @APIResponse(
            responseCode = "200",
            description = "It had settled already",
            content = @Content(schema = @Schema(implementation = BatchBody.class)))
    @APIResponse(responseCode = "404", description = "No such batch")
    public Response cancel(
            @PathParam("id") @Schema(type = SchemaType.STRING, format = "uuid") String id,
            @Context HttpHeaders headers) {
        BatchNow before = find(JobResource.uuid("id", id));
        boolean cancelled = false;
        // One transaction a job, so that claims and settles of the others need not wait. Backwards, since a slot that
        // becomes free takes the next page: else calls would be started only to be broken off.
        for (BatchNow.Entry job : before.jobs().reversed()) {
            cancelled |= !job.state().settled() && actions.cancel(tenant.id(), job.id(), Optional.empty());
        }
        return Response.status(cancelled ? 202 : 200)
                .entity(BatchBody.of(find(before.batch().id), JobResource.language(headers)))
                .build();
    }

    private BatchNow find(UUID batchId) {
        return batches.find(tenant.id(), batchId).orElseThrow(() -> Problem.refuse(404, "There is no such batch."));
    }
}
