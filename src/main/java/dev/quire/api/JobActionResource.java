package dev.quire.api;

import dev.quire.body.JobBody;
import dev.quire.body.PageBody;
import dev.quire.job.JobReads;
import dev.quire.job.JobReads.JobNow;
import dev.quire.job.JobState;
import dev.quire.job.PageNow;
import dev.quire.kind.InvalidInput;
import dev.quire.submit.JsonBody;
import dev.quire.submit.Problem;
import dev.quire.tenant.CurrentTenant;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What can be done to a job or a page that is there. */
@Path("/v1/jobs/{id}")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Jobs")
public class JobActionResource {

    private static final byte[] NOTHING = "{}".getBytes(StandardCharsets.UTF_8);

    private final JsonBody bodies;
    private final JobReads jobs;
    private final JobActions actions;
    private final CurrentTenant tenant;

    JobActionResource(JsonBody bodies, JobReads jobs, JobActions actions, CurrentTenant tenant) {
        this.bodies = bodies;
        this.jobs = jobs;
        this.actions = actions;
        this.tenant = tenant;
    }

    @POST
    @Path("/cancel")
    @Operation(operationId = "cancelJob", summary = "Cancel what is left of a job; finished pages keep their results")
    @APIResponse(
            responseCode = "202",
            description = "Cancelled; calls that run are broken off",
            content = @Content(schema = @Schema(implementation = JobBody.class)))
    @APIResponse(
            responseCode = "200",
            description = "It had settled already",
            content = @Content(schema = @Schema(implementation = JobBody.class)))
    @APIResponse(responseCode = "404", description = "No such job")
    public Response cancel(
            @PathParam("id") @Schema(type = SchemaType.STRING, format = "uuid") String id,
            @Context HttpHeaders headers) {
        UUID jobId = JobResource.uuid("id", id);
        boolean cancelled = actions.cancel(tenant.id(), jobId, Optional.empty());
        JobNow now = find(jobId);
        return Response.status(cancelled ? 202 : 200)
                .entity(JobBody.of(now, JobResource.language(headers)))
                .build();
    }

    @POST
    @Path("/pages/{key}/cancel")
    @Operation(operationId = "cancelPage", summary = "Cancel one page; the others go on")
    @APIResponse(
            responseCode = "202",
            description = "Cancelled",
            content = @Content(schema = @Schema(implementation = PageBody.class)))
    @APIResponse(
            responseCode = "200",
            description = "It had settled already",
            content = @Content(schema = @Schema(implementation = PageBody.class)))
    @APIResponse(responseCode = "404", description = "No such page")
    public Response cancelPage(
            @PathParam("id") @Schema(type = SchemaType.STRING, format = "uuid") String id,
            @PathParam("key") String key) {
        UUID jobId = JobResource.uuid("id", id);
        if (find(jobId).page(key).isEmpty()) {
            throw PageResource.noPage();
        }
        boolean cancelled = actions.cancel(tenant.id(), jobId, Optional.of(key));
        JobNow now = find(jobId);
        return Response.status(cancelled ? 202 : 200)
                .entity(PageBody.of(jobId, now.page(key).orElseThrow(PageResource::noPage), now.outlook()))
                .build();
    }

    @POST
    @Path("/retry")
    @Consumes({MediaType.APPLICATION_JSON, MediaType.WILDCARD})
    @Operation(
            operationId = "retryJob",
            summary = "Run failed or named pages again",
            description =
                    "Without a body, all failed pages. Completed pages run again only when named; what they have is"
                            + " kept as a version.")
    @APIResponse(
            responseCode = "202",
            description = "Queued again",
            content = @Content(schema = @Schema(implementation = JobBody.class)))
    @APIResponse(responseCode = "404", description = "No such job")
    @APIResponse(responseCode = "409", description = "There is nothing to retry")
    @APIResponse(responseCode = "422", description = "Invalid input")
    public Response retry(
            @PathParam("id") @Schema(type = SchemaType.STRING, format = "uuid") String id,
            @RequestBody(
                            required = false,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON,
                                            schema = @Schema(implementation = RetryRequest.class)))
                    byte[] body,
            @Context HttpHeaders headers)
            throws InvalidInput {
        UUID jobId = JobResource.uuid("id", id);
        RetryRequest request = bodies.read(body == null || body.length == 0 ? NOTHING : body, RetryRequest.class);
        JobNow now = find(jobId);
        if (now.job().state() == JobState.CANCELLED) {
            throw Problem.refuse(409, "The job was cancelled, and stays so; submit it again instead.");
        }
        if (actions.retry(tenant.id(), now, request) == 0) {
            throw Problem.refuse(409, "There is nothing to retry: no such page has failed or, named, completed.");
        }
        return Response.accepted(JobBody.of(find(jobId), JobResource.language(headers)))
                .build();
    }

    @POST
    @Path("/pages/{key}/choose")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "choosePageVersion",
            summary = "Show another version of a page",
            description = "Until the page is made again: then the new one is shown. State and counters stay.")
    @APIResponse(
            responseCode = "200",
            description = "The page, with that version as its result",
            content = @Content(schema = @Schema(implementation = PageBody.class)))
    @APIResponse(responseCode = "404", description = "No such page")
    @APIResponse(responseCode = "422", description = "No such version")
    public PageBody choose(
            @PathParam("id") @Schema(type = SchemaType.STRING, format = "uuid") String id,
            @PathParam("key") String key,
            @RequestBody(required = true, content = @Content(schema = @Schema(implementation = ChooseRequest.class)))
                    byte[] body)
            throws InvalidInput {
        UUID jobId = JobResource.uuid("id", id);
        ChooseRequest request = bodies.read(body, ChooseRequest.class);
        PageNow page = find(jobId).page(key).orElseThrow(PageResource::noPage);
        actions.choose(tenant.id(), jobId, page, request);
        JobNow now = find(jobId);
        return PageBody.of(jobId, now.page(key).orElseThrow(PageResource::noPage), now.outlook());
    }

    private JobNow find(UUID jobId) {
        return jobs.find(tenant.id(), jobId).orElseThrow(JobResource::noJob);
    }
}
