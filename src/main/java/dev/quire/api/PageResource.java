package dev.quire.api;

import dev.quire.body.PageBody;
import dev.quire.job.JobReads;
import dev.quire.job.OutlookStore;
import dev.quire.job.PageNow;
import dev.quire.job.PageResult;
import dev.quire.media.BlobStore;
import dev.quire.media.Sha256;
import dev.quire.media.Thumbnail;
import dev.quire.submit.Problem;
import dev.quire.tenant.CurrentTenant;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Pages and their pictures. */
@Path("/v1/jobs/{id}/pages/{key}")
@RunOnVirtualThread
@Tag(name = "Pages", description = "What a job consists of, and its pictures")
public class PageResource {

    private static final String FOR_EVER = "private, max-age=31536000, immutable";

    private final JobReads jobs;
    private final OutlookStore outlooks;
    private final BlobStore blobs;
    private final CurrentTenant tenant;

    PageResource(JobReads jobs, OutlookStore outlooks, BlobStore blobs, CurrentTenant tenant) {
        this.jobs = jobs;
        this.outlooks = outlooks;
        this.blobs = blobs;
        this.tenant = tenant;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(operationId = "getPage", summary = "One page with its versions")
    @APIResponse(
            responseCode = "200",
            description = "The page",
            content = @Content(schema = @Schema(implementation = PageWithVersions.class)))
    @APIResponse(responseCode = "404", description = "No such page")
    public PageWithVersions get(
            @PathParam("id") @Schema(type = SchemaType.STRING, format = "uuid") String id,
            @PathParam("key") String key) {
        UUID jobId = JobResource.uuid("id", id);
        PageNow page = find(jobId, key);
        List<Version> versions = jobs.results(page.id).stream()
                .map(result -> Version.of(jobId, page, result))
                .toList();
        return new PageWithVersions(PageBody.of(jobId, page, outlooks.of(List.of(page))), versions);
    }

    @GET
    @Path("/content")
    @Operation(
            operationId = "getPageContent",
            summary = "The result's bytes",
            description = "Of the version that is shown, or of the one asked for; the latter never changes and may be"
                    + " cached for ever.")
    @APIResponse(
            responseCode = "200",
            description = "The bytes; ETag is their SHA-256",
            content = {
                @Content(mediaType = "image/png", schema = @Schema(type = SchemaType.STRING, format = "binary")),
                @Content(mediaType = "image/jpeg", schema = @Schema(type = SchemaType.STRING, format = "binary")),
                @Content(mediaType = "image/webp", schema = @Schema(type = SchemaType.STRING, format = "binary")),
                @Content(mediaType = "application/json", schema = @Schema(type = SchemaType.OBJECT))
            })
    @APIResponse(responseCode = "304", description = "Unchanged since If-None-Match")
    @APIResponse(responseCode = "307", description = "The client brought the picture along; it is at Location")
    @APIResponse(responseCode = "404", description = "No such page, nothing was made yet, or it has no thumbnail")
    public Response content(
            @PathParam("id") @Schema(type = SchemaType.STRING, format = "uuid") String id,
            @PathParam("key") String key,
            @Parameter(description = "`thumbnail` has at most 320 pixels a side")
                    @Schema(
                            type = SchemaType.STRING,
                            enumeration = {"original", "thumbnail"})
                    @QueryParam("variant")
                    @DefaultValue("original")
                    String variant,
            @Parameter(description = "As in `result.version`; the shown one when not given")
                    @Schema(type = SchemaType.INTEGER, minimum = "0", maximum = "32767")
                    @QueryParam("version")
                    String version,
            @Context HttpHeaders headers) {
        boolean small = variant.equals("thumbnail");
        if (!small && !variant.equals("original")) {
            throw Problem.refuse(400, "variant must be original or thumbnail.");
        }
        PageNow page = find(JobResource.uuid("id", id), key);
        Integer wanted = version != null
                ? Integer.valueOf(JobResource.number("version", version, 0, Short.MAX_VALUE))
                : page.chosenAttempt == null ? null : Integer.valueOf(page.chosenAttempt);
        PageResult result = jobs.results(page.id).stream()
                .filter(each -> wanted != null && each.attempt.intValue() == wanted)
                .findFirst()
                .orElseThrow(() -> Problem.refuse(404, "There is no result here; the page is " + page.state + "."));
        if (small && result.blurhash == null) {
            throw Problem.refuse(404, "There is no thumbnail of this result.");
        }
        if (result.url != null) {
            return Response.temporaryRedirect(URI.create(result.url)).build();
        }
        return answer(shown(result, page.key, small), version != null ? FOR_EVER : "private, no-cache", headers);
    }

    private Shown shown(PageResult result, String key, boolean small) {
        if (result.text != null) {
            byte[] text = utf8(result.text);
            return new Shown(key, result.contentType, Sha256.hex(text), () -> text);
        }
        Optional<Thumbnail> thumbnail = small ? blobs.thumbnail(result.sha256) : Optional.empty();
        return thumbnail
                .map(it -> new Shown(key + "-thumbnail", it.contentType(), Sha256.hex(it.bytes()), it::bytes))
                .orElseGet(() -> new Shown(key, result.contentType, result.sha256, () -> blobs.shown(result.sha256)));
    }

    private static Response answer(Shown shown, String caching, HttpHeaders headers) {
        Response.ResponseBuilder answer = Response.notModified();
        if (!Tagged.matches(headers, shown.sha256)) {
            String ending = shown.contentType.substring(shown.contentType.indexOf('/') + 1);
            answer = Response.ok(shown.bytes.get(), shown.contentType)
                    .header(HttpHeaders.CONTENT_DISPOSITION, "inline; filename=\"" + shown.name + "." + ending + "\"")
                    .header("X-Content-Type-Options", "nosniff");
        }
        return answer.tag(new EntityTag(shown.sha256))
                .header(HttpHeaders.CACHE_CONTROL, caching)
                .build();
    }

    private record Shown(String name, String contentType, String sha256, Supplier<byte[]> bytes) {}

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private PageNow find(UUID jobId, String key) {
        // PostgreSQL can't be asked for a NUL, and no key has one.
        Optional<PageNow> page = key.indexOf('\0') >= 0 ? Optional.empty() : jobs.page(tenant.id(), jobId, key);
        return page.orElseThrow(PageResource::noPage);
    }

    static RuntimeException noPage() {
        return Problem.refuse(404, "There is no such page.");
    }

    /** A page, and all that was ever made for it. */
    @RegisterForReflection
    @Schema(name = "PageWithVersions")
    record PageWithVersions(
            @com.fasterxml.jackson.annotation.JsonUnwrapped PageBody page, List<Version> versions) {}

    /** @param chosen whether it is the one that is shown */
    @RegisterForReflection
    @Schema(name = "PageVersion")
    record Version(
            int version,
            boolean chosen,
            String provider,
            @Schema(nullable = true) String model,
            String prompt,
            @Schema(nullable = true) Long seed,
            @Schema(nullable = true) String contentType,
            @Schema(nullable = true) Integer bytes,
            @Schema(nullable = true) String sha256,
            @Schema(nullable = true) Integer width,
            @Schema(nullable = true) Integer height,
            String url,
            @Schema(nullable = true) String thumbnailUrl,
            @Schema(nullable = true) String blurhash,
            Instant createdAt) {

        private static Version of(UUID jobId, PageNow page, PageResult result) {
            return new Version(
                    result.attempt,
                    result.attempt.equals(page.chosenAttempt),
                    result.provider,
                    result.model,
                    result.prompt,
                    result.seed,
                    result.contentType,
                    result.bytes,
                    result.sha256,
                    result.width,
                    result.height,
                    result.url != null ? result.url : PageBody.contentUrl(jobId, page.key, result.attempt),
                    PageBody.thumbnailUrl(jobId, page.key, result.attempt, result.blurhash),
                    result.blurhash,
                    result.createdAt);
        }
    }
}
