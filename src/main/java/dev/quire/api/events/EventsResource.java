package dev.quire.api.events;

import dev.quire.api.BatchBody;
import dev.quire.api.JobResource;
import dev.quire.body.EventBody;
import dev.quire.job.BatchStore;
import dev.quire.job.Bundle;
import dev.quire.job.BundleStore;
import dev.quire.job.EventCursor;
import dev.quire.job.EventHead;
import dev.quire.submit.Problem;
import dev.quire.tenant.CurrentTenant;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What happens to several jobs, as it happens. */
@Path("/v1/events")
@RunOnVirtualThread
@Tag(name = "Events")
public class EventsResource {

    private static final String BEGINNING = "0";

    private final BundleStore bundles;
    private final BatchStore batches;
    private final Feeds feeds;
    private final Opening opening;
    private final CurrentTenant tenant;

    EventsResource(BundleStore bundles, BatchStore batches, Feeds feeds, Opening opening, CurrentTenant tenant) {
        this.bundles = bundles;
        this.batches = batches;
        this.feeds = feeds;
        this.opening = opening;
        this.tenant = tenant;
    }

    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Operation(
            operationId = "followJobs",
            summary = "Events of several jobs as they happen",
            description =
                    "Of a batch, or of the newest 100 jobs with the same externalId and those that still come. First"
                            + " a message `snapshot` with the batch, or with the jobs' statuses; then one for each event. Ids are"
                            + " to be kept as they are. Ends when all of the jobs have settled.")
    @APIResponse(
            responseCode = "200",
            description = "Messages until all jobs have settled",
            content =
                    @Content(
                            mediaType = MediaType.SERVER_SENT_EVENTS,
                            schema = @Schema(oneOf = {BatchBody.class, JobsBody.class, EventBody.class})))
    @APIResponse(responseCode = "204", description = "All jobs have settled, and nothing came after Last-Event-ID")
    @APIResponse(responseCode = "404", description = "No such batch, or no job with this externalId")
    public void follow(
            @QueryParam("externalId") String externalId,
            @Schema(type = SchemaType.STRING, format = "uuid") @QueryParam("batch") String batch,
            @Parameter(description = "Id of the last message the client has; one that is not known is passed over")
                    @HeaderParam("Last-Event-ID")
                    String lastEventId,
            @Parameter(description = "The same, for clients that can't set the header") @QueryParam("lastEventId")
                    String lastEventIdParameter,
            @Context HttpHeaders headers,
            @Context RoutingContext routing,
            @Suspended AsyncResponse answer) {
        Bundle bundle = bundle(tenant.id(), externalId, batch);
        String last = Opening.lastEventId(lastEventId, lastEventIdParameter);
        Locale language = JobResource.language(headers);
        opening.open(routing, answer, () -> {
            List<EventHead> heads = bundles.heads(bundle);
            if (heads.isEmpty()) {
                refuseUnknown(bundle);
            }
            EventCursor position = position(last);
            if (position != null
                    && heads.stream().allMatch(EventHead::settled)
                    && !bundles.anyAfter(heads.stream().map(EventHead::jobId).collect(Collectors.toSet()), position)) {
                return Optional.empty();
            }
            return Optional.of(exchange -> feeds.follow(bundle, position, language, exchange));
        });
    }

    private static Bundle bundle(int tenantId, String externalId, String batch) {
        if ((externalId == null) == (batch == null)) {
            throw Problem.refuse(400, "Either externalId or batch is needed.");
        }
        if (externalId != null && (externalId.indexOf('\0') >= 0 || externalId.length() > 255)) {
            throw Problem.refuse(400, "externalId must have at most 255 characters, and no NUL.");
        }
        return batch != null
                ? new Bundle.OfBatch(tenantId, JobResource.uuid("batch", batch))
                : new Bundle.OfName(tenantId, externalId);
    }

    /** A batch whose jobs were all deleted is still there. */
    private void refuseUnknown(Bundle bundle) {
        switch (bundle) {
            case Bundle.OfBatch(int tenantId, UUID batchId) -> {
                if (batches.find(tenantId, batchId).isEmpty()) {
                    throw Problem.refuse(404, "There is no such batch.");
                }
            }
            case Bundle.OfName name -> throw Problem.refuse(404, "There is no job with this externalId.");
        }
    }

    /** Null for what is no place in the order: refusing it would stop a browser for good. */
    private EventCursor position(String last) {
        return last.equals(BEGINNING)
                ? EventCursor.before(0)
                : EventCursor.parse(last)
                        .filter(cursor -> !bundles.unknown(cursor))
                        .orElse(null);
    }
}
