package dev.quire.api;

import dev.quire.api.ReviewRequest.Decision;
import dev.quire.body.JobBody;
import dev.quire.body.PageBody;
import dev.quire.job.JobReads;
import dev.quire.job.JobReads.JobNow;
import dev.quire.job.ReviewStore;
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
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Decisions of people about results. */
@Path("/v1/jobs/{id}")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Jobs")
public class ReviewResource {

    private final ReviewStore reviews;
    private final JobReads jobs;
    private final JsonBody bodies;
    private final CurrentTenant tenant;

    ReviewResource(ReviewStore reviews, JobReads jobs, JsonBody bodies, CurrentTenant tenant) {
        this.reviews = reviews;
        this.jobs = jobs;
        this.bodies = bodies;
        this.tenant = tenant;
    }

    @POST
    @Path("/review")
    @Operation(
            operationId = "reviewJob",
            summary = "Accept or reject all completed pages that nobody has decided about",
            description = "With the last decision a job that is `ready` is over: rejected pages count as failed.")
    @APIResponse(
            responseCode = "200",
            description = "The job",
            content = @Content(schema = @Schema(implementation = JobBody.class)))
    @APIResponse(responseCode = "404", description = "No such job")
    @APIResponse(responseCode = "409", description = "There is nothing to decide")
    @APIResponse(responseCode = "422", description = "Invalid input")
    public JobBody review(
            @PathParam("id") @Schema(type = SchemaType.STRING, format = "uuid") String id,
            @RequestBody(required = true, content = @Content(schema = @Schema(implementation = ReviewRequest.class)))
                    byte[] body,
            @Context HttpHeaders headers)
            throws InvalidInput {
        UUID jobId = JobResource.uuid("id", id);
        find(jobId);
        decide(jobId, Optional.empty(), body);
        return JobBody.of(find(jobId), JobResource.language(headers));
    }

    @POST
    @Path("/pages/{key}/review")
    @Operation(
            operationId = "reviewPage",
            summary = "Accept or reject one completed page",
            description = "Can be changed until the job is over.")
    @APIResponse(
            responseCode = "200",
            description = "The page",
            content = @Content(schema = @Schema(implementation = PageBody.class)))
    @APIResponse(responseCode = "404", description = "No such page")
    @APIResponse(responseCode = "409", description = "There is nothing to decide")
    @APIResponse(responseCode = "422", description = "Invalid input")
    public PageBody reviewPage(
            @PathParam("id") @Schema(type = SchemaType.STRING, format = "uuid") String id,
            @PathParam("key") String key,
            @RequestBody(required = true, content = @Content(schema = @Schema(implementation = ReviewRequest.class)))
                    byte[] body)
            throws InvalidInput {
        UUID jobId = JobResource.uuid("id", id);
        if (find(jobId).page(key).isEmpty()) {
            throw PageResource.noPage();
        }
        decide(jobId, Optional.of(key), body);
        JobNow now = find(jobId);
        return PageBody.of(jobId, now.page(key).orElseThrow(PageResource::noPage), now.outlook());
    }

    private void decide(UUID jobId, Optional<String> key, byte[] body) throws InvalidInput {
        ReviewRequest request = bodies.read(body, ReviewRequest.class);
        ReviewStore.Decision decision = new ReviewStore.Decision(request.decision() == Decision.ACCEPT, request.note());
        switch (reviews.decide(tenant.id(), jobId, key, decision)) {
            case DONE -> {}
            case NOT_ASKED_FOR ->
                throw Problem.refuse(409, "The job did not ask for review; submit it with \"review\":true.");
            case NOTHING_THERE ->
                throw Problem.refuse(
                        409,
                        key.isPresent()
                                ? "The page is not completed: there is nothing to decide about yet."
                                : "No page is completed that nobody has decided about.");
            case OVER -> throw Problem.refuse(409, "All pages were decided about; a retry makes pages anew.");
        }
    }

    private JobNow find(UUID jobId) {
        return jobs.find(tenant.id(), jobId).orElseThrow(JobResource::noJob);
    }
}
