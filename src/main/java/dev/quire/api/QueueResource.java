package dev.quire.api;

import dev.quire.job.GateStore;
import dev.quire.job.JobReads;
import dev.quire.job.JobReads.Counts;
import dev.quire.provider.Providers;
import dev.quire.tenant.CurrentTenant;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The queue as a whole. */
@Path("/v1/queue")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Queue", description = "All pages, and who generates")
public class QueueResource {

    private final JobReads jobs;
    private final GateStore gates;
    private final Providers providers;
    private final CurrentTenant tenant;

    QueueResource(JobReads jobs, GateStore gates, Providers providers, CurrentTenant tenant) {
        this.jobs = jobs;
        this.gates = gates;
        this.providers = providers;
        this.tenant = tenant;
    }

    @GET
    @Operation(
            operationId = "getQueue",
            summary = "Pages by state over all jobs, who generates, and the providers' limits")
    @APIResponse(
            responseCode = "200",
            description = "The queue",
            content = @Content(schema = @Schema(implementation = Queue.class)))
    @APIResponse(responseCode = "406", description = "Accept asks for something else than JSON")
    public Queue get() {
        Counts counts = jobs.counts(tenant.id());
        return new Queue(
                counts.pending(),
                counts.processing(),
                counts.completed(),
                counts.failed(),
                counts.cancelled(),
                counts.throughput(),
                jobs.workers().stream()
                        .map(worker -> new Worker(worker.id(), worker.busy(), worker.currentItem()))
                        .toList(),
                gates.gates(providers.names()).stream().map(GateBody::of).toList());
    }

    /**
     * Pages by state; together they are all pages there are.
     *
     * @param throughput pages completed in the last 60 seconds
     */
    @RegisterForReflection
    @Schema(name = "Queue")
    record Queue(
            long pending,
            long processing,
            long completed,
            long failed,
            long cancelled,
            long throughput,
            List<Worker> workers,
            List<GateBody> gates) {}

    /**
     * A replica.
     *
     * @param currentItem one of the pages in work as {@code jobId/key}, or null
     */
    @RegisterForReflection
    @Schema(name = "Worker")
    record Worker(
            String id,
            boolean busy,
            @Schema(nullable = true) String currentItem) {}
}
