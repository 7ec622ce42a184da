package dev.quire.api;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quire.body.JobBody;
import dev.quire.job.JobReads;
import dev.quire.job.JobReads.JobNow;
import dev.quire.job.PageNow;
import dev.quire.kind.TextKind.Document;
import dev.quire.media.BlobStore;
import dev.quire.tenant.CurrentTenant;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** All of a job in one file. */
@Path("/v1/jobs/{id}/archive")
@RunOnVirtualThread
@Tag(name = "Jobs")
public class ArchiveResource {

    private static final String ZIP = "application/zip";

    private final JobReads jobs;
    private final BlobStore blobs;
    private final DocumentResource documents;
    private final ObjectMapper json;
    private final CurrentTenant tenant;

    ArchiveResource(
            JobReads jobs, BlobStore blobs, DocumentResource documents, ObjectMapper json, CurrentTenant tenant) {
        this.jobs = jobs;
        this.blobs = blobs;
        this.documents = documents;
        this.json = json;
        this.tenant = tenant;
    }

    @GET
    @Produces(ZIP)
    @Operation(
            operationId = "getArchive",
            summary = "The job's results as a ZIP file",
            description =
                    "One file for each page that has a picture, or one document with all texts, and manifest.json with the"
                            + " whole job. Pictures that"
                            + " the client brought along are in the manifest only, by their URL.")
    @APIResponse(
            responseCode = "200",
            description = "The file, as the job is now",
            content = @Content(mediaType = ZIP, schema = @Schema(type = SchemaType.STRING, format = "binary")))
    @APIResponse(responseCode = "404", description = "No such job")
    public Response get(
            @PathParam("id") @Schema(type = SchemaType.STRING, format = "uuid") String id,
            @Context HttpHeaders headers) {
        JobNow now = jobs.find(tenant.id(), JobResource.uuid("id", id)).orElseThrow(JobResource::noJob);
        Locale language = JobResource.language(headers);
        StreamingOutput file = out -> write(now, language, out);
        return Response.ok(file, ZIP)
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"quire-" + now.job().id + ".zip\"")
                .header(HttpHeaders.VARY, HttpHeaders.ACCEPT_LANGUAGE)
                .build();
    }

    /**
     * One picture in memory at a time, however many there are. After a failure the file is not finished: half of a job
     * must not look like a whole one.
     */
    private void write(JobNow now, Locale language, OutputStream out) throws IOException {
        ZipOutputStream zip = new ZipOutputStream(out);
        zip.putNextEntry(entry("manifest.json", now));
        json.writer()
                .withDefaultPrettyPrinter()
                .without(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
                .writeValue(zip, JobBody.of(now, language));
        zip.closeEntry();
        Optional<Document> document = documents.of(now);
        if (document.isPresent()) {
            zip.putNextEntry(entry(DocumentResource.name(now, document.get()), now));
            zip.write(document.get().text().getBytes(StandardCharsets.UTF_8));
            zip.closeEntry();
        }
        // They are compressed already.
        zip.setLevel(Deflater.NO_COMPRESSION);
        for (PageNow page : now.pages()) {
            if (page.sha256 != null) {
                byte[] picture = blobs.shown(page.sha256);
                zip.putNextEntry(entry(page.key + "." + ending(page), now));
                zip.write(picture);
                zip.closeEntry();
            }
        }
        zip.close();
    }

    /** The time is the job's, so that the same results make the same file. */
    private static ZipEntry entry(String name, JobNow now) {
        ZipEntry entry = new ZipEntry(name);
        entry.setTimeLocal(now.job().updatedAt.atOffset(ZoneOffset.UTC).toLocalDateTime());
        return entry;
    }

    private static String ending(PageNow page) {
        String subtype = page.contentType.substring(page.contentType.indexOf('/') + 1);
        return subtype.equals("jpeg") ? "jpg" : subtype;
    }
}
