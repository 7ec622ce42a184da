package dev.quire.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quire.job.NewBatch;
import dev.quire.kind.Text;
import dev.quire.submit.SubmitRequest;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Jobs to submit together.
 *
 * @param metadata as of a job; comes back with the batch
 * @param jobs 1 to 1000, each as a job is submitted, with at most 20,000 pages in all
 */
@RegisterForReflection
@Schema(name = "BatchRequest")
record BatchRequest(
        @Text(max = 500) String title,

        @Schema(implementation = Object.class, type = SchemaType.OBJECT)
        JsonNode metadata,

        @NotNull
        @Size(min = 1, max = NewBatch.MAX_JOBS, message = "must have 1 to " + NewBatch.MAX_JOBS + " jobs")
        @Schema(type = SchemaType.ARRAY, implementation = SubmitRequest.class)
        List<JsonNode> jobs) {}
