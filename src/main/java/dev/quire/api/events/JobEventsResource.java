package dev.quire.api.events;

import dev.quire.api.JobResource;
import dev.quire.body.EventBody;
import dev.quire.body.JobBody;
import dev.quire.job.EventCursor;
import dev.quire.job.EventHead;
import dev.quire.job.EventStore;
import dev.quire.tenant.CurrentTenant;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What happens to a job, as it happens. */
@Path("/v1/jobs/{id}/events")
@RunOnVirtualThread
@Tag(name = "Events", description = "What happens, told as it happens (server-sent events)")
public class JobEventsResource {

    private final EventStore events;
    private final Feeds feeds;
    private final Opening opening;
    private final CurrentTenant tenant;

    JobEventsResource(EventStore events, Feeds feeds, Opening opening, CurrentTenant tenant) {
        this.events = events;
        this.feeds = feeds;
        this.opening = opening;
        this.tenant = tenant;
    }

    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Operation(
            operationId = "followJob",
            summary = "Events of a job as they happen",
            description =
                    "First a message `snapshot` with the whole job, then one for each event, named by its type, with"
                            + " its number in the job as id; while pages are generating, `page.progress` without an id, at most"
                            + " once a second. Ends when the job has settled. With Last-Event-ID it goes on right after that"
                            + " event, 0 being before the first.")
    @APIResponse(
            responseCode = "200",
            description = "Messages until the job has settled",
            content =
                    @Content(
                            mediaType = MediaType.SERVER_SENT_EVENTS,
                            schema = @Schema(oneOf = {JobBody.class, EventBody.class, MovedBody.class})))
    @APIResponse(responseCode = "204", description = "The job has settled, and Last-Event-ID was the last event")
    @APIResponse(responseCode = "404", description = "No such job")
    public void follow(
            @PathParam("id") @Schema(type = SchemaType.STRING, format = "uuid") String id,
            @Parameter(description = "Id of the last message the client has; one that is not known is passed over")
                    @HeaderParam("Last-Event-ID")
                    String lastEventId,
            @Parameter(description = "The same, for clients that can't set the header") @QueryParam("lastEventId")
                    String lastEventIdParameter,
            @Context HttpHeaders headers,
            @Context RoutingContext routing,
            @Suspended AsyncResponse answer) {
        int tenantId = tenant.id();
        UUID jobId = JobResource.uuid("id", id);
        String last = Opening.lastEventId(lastEventId, lastEventIdParameter);
        Locale language = JobResource.language(headers);
        opening.open(routing, answer, () -> {
            EventHead head = events.head(tenantId, jobId).orElseThrow(JobResource::noJob);
            Integer seq = seq(last, head);
            if (head.settled() && seq != null && seq == head.eventSeq()) {
                return Optional.empty();
            }
            EventCursor position = seq == null ? null : EventCursor.of(jobId, seq);
            return Optional.of(exchange -> feeds.follow(tenantId, head, position, language, exchange));
        });
    }

    /** Null for what is no number that the job has come to: refusing it would stop a browser for good. */
    private static Integer seq(String last, EventHead head) {
        try {
            int seq = Integer.parseInt(last);
            return seq >= 0 && seq <= head.eventSeq() ? (Integer) seq : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
