package dev.quire.api;

import dev.quire.job.JobReads;
import dev.quire.job.JobReads.JobNow;
import dev.quire.kind.Kinds;
import dev.quire.kind.TextKind;
import dev.quire.kind.TextKind.Document;
import dev.quire.submit.Problem;
import dev.quire.tenant.CurrentTenant;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** All texts of a job put together. */
@Path("/v1/jobs/{id}/document")
@RunOnVirtualThread
@Tag(name = "Jobs")
public class DocumentResource {

    private final JobReads jobs;
    private final Kinds kinds;
    private final CurrentTenant tenant;

    DocumentResource(JobReads jobs, Kinds kinds, CurrentTenant tenant) {
        this.jobs = jobs;
        this.kinds = kinds;
        this.tenant = tenant;
    }

    @GET
    @Operation(
            operationId = "getDocument",
            summary = "The job's texts as one file",
            description =
                    "Of kind `tests` a .feature file for Cucumber, which says at its head what is missing; of kind"
                            + " `content` JSON Lines, one for each page that is there.")
    @APIResponse(
            responseCode = "200",
            description = "The file, as the job is now",
            content = {
                @Content(mediaType = "text/plain", schema = @Schema(type = SchemaType.STRING)),
                @Content(mediaType = "application/jsonl", schema = @Schema(type = SchemaType.STRING))
            })
    @APIResponse(responseCode = "404", description = "No such job, or it consists of pictures")
    public Response get(@PathParam("id") @Schema(type = SchemaType.STRING, format = "uuid") String id) {
        JobNow now = jobs.find(tenant.id(), JobResource.uuid("id", id)).orElseThrow(JobResource::noJob);
        Document document = of(now).orElseThrow(() -> Problem.refuse(
                404,
                "A job of kind " + now.job().kind + " has pictures and no document; ask for" + " /v1/jobs/"
                        + now.job().id + "/archive."));
        return Response.ok(
                        document.text(),
                        MediaType.valueOf(document.contentType()).withCharset("utf-8"))
                .header(HttpHeaders.CONTENT_DISPOSITION, "inline; filename=\"" + name(now, document) + "\"")
                .header("X-Content-Type-Options", "nosniff")
                .build();
    }

    /** Empty for a kind that makes pictures. */
    Optional<Document> of(JobNow now) {
        return kinds.named(now.job().kind)
                .filter(TextKind.class::isInstance)
                .map(kind -> ((TextKind) kind).assemble(now));
    }

    static String name(JobNow now, Document document) {
        return now.job().kind + "." + document.ending();
    }
}
