package dev.quire.webhook.incoming;

import dev.quire.body.JobBody.Links;
import dev.quire.job.JobReads.JobNow;
import dev.quire.job.QueueStore;
import dev.quire.job.VendorCall;
import dev.quire.kind.InvalidInput;
import dev.quire.media.Sha256;
import dev.quire.provider.AsyncProvider;
import dev.quire.submit.JsonBody;
import dev.quire.submit.Problem;
import dev.quire.submit.Submission;
import dev.quire.tenant.CurrentTenant;
import dev.quire.webhook.incoming.Sources.Source;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Webhooks in: an event of a configured source becomes a job, once; a vendor's callback wakes who waits. */
@Path("/v1/hooks")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Webhooks")
public class HookResource {

    private final Sources sources;
    private final EventReader events;
    private final Submission submission;
    private final QueueStore queue;
    private final CurrentTenant tenant;
    private final Clock clock = Clock.systemUTC();

    HookResource(Sources sources, EventReader events, Submission submission, QueueStore queue, CurrentTenant tenant) {
        this.sources = sources;
        this.events = events;
        this.submission = submission;
        this.queue = queue;
        this.tenant = tenant;
    }

    @POST
    @Path("/{source}")
    @Consumes(MediaType.WILDCARD)
    @Operation(
            operationId = "receiveEvent",
            summary = "Take an event in and make it a job",
            description = "The same event, by its id, gives the same job, whatever its body says then.")
    @RequestBody(
            required = true,
            content = {
                @Content(mediaType = "application/json", schema = @Schema(implementation = Object.class)),
                @Content(mediaType = "application/cloudevents+json", schema = @Schema(implementation = Object.class))
            })
    @APIResponse(
            responseCode = "202",
            description = "Accepted",
            headers =
                    @Header(
                            name = "Location",
                            description = "Where to watch the job",
                            schema = @Schema(type = SchemaType.STRING)),
            content = @Content(schema = @Schema(implementation = HookBody.class)))
    @APIResponse(
            responseCode = "204",
            description = "Of a type that makes no job here, a vendor's callback, or its job was deleted meanwhile")
    @APIResponse(responseCode = "401", description = "The signature or token is missing, wrong, or too old")
    @APIResponse(responseCode = "404", description = "No such source")
    @APIResponse(responseCode = "413", description = "The body has more than 2 MB")
    @APIResponse(responseCode = "415", description = "Neither JSON nor a single CloudEvent")
    @APIResponse(
            responseCode = "422",
            description = "No CloudEvent, no callback of that vendor, or the job that it asks for is invalid")
    public Response receive(@PathParam("source") String name, byte[] body, @Context HttpHeaders headers)
            throws InvalidInput {
        Source source = sources.named(name).orElseThrow(() -> Problem.refuse(404, "There is no such source."));
        Incoming incoming = new Incoming(byName(headers), Objects.requireNonNullElse(body, new byte[0]));
        JsonBody.refuseLarger(incoming.body(), JsonBody.MAX_BYTES);
        if (!source.proof().holds(incoming, clock.instant().getEpochSecond())) {
            throw unauthorized(source.proof());
        }
        Event event = events.read(incoming);
        Optional<AsyncProvider> calling = source.provider();
        if (calling.isPresent()) {
            return wake(calling.get(), event);
        }
        if (!source.wants(event)) {
            return Response.noContent().build();
        }
        return submission
                .submitOnce(
                        tenant.id(),
                        eventName(source, incoming, event),
                        () -> source.template().fill(event))
                .map(HookResource::accepted)
                .orElseGet(() -> Response.noContent().build());
    }

    /** Whoever waits for that call may be on any replica; a call that nobody waits for any more is none's mistake. */
    private Response wake(AsyncProvider provider, Event event) throws InvalidInput {
        String id = provider.callOf(event.data())
                .orElseThrow(() -> new InvalidInput("", "Must be a callback of provider " + provider.name() + "."));
        queue.ring(new VendorCall(provider.name(), id));
        return Response.noContent().build();
    }

    /** By header names as HTTP has them: without regard to case. */
    private static Map<String, List<String>> byName(HttpHeaders headers) {
        Map<String, List<String>> byName = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        byName.putAll(headers.getRequestHeaders());
        return byName;
    }

    private static WebApplicationException unauthorized(Proof proof) {
        Response problem = Problem.response(401, "The signature or token is missing, wrong, or too old.", null);
        problem.getHeaders().add(HttpHeaders.WWW_AUTHENTICATE, proof.challenge());
        return new WebApplicationException(problem);
    }

    /**
     * What the event is called, apart from every Idempotency-Key: those have no spaces. The configured part of the body
     * goes before all, and an id that is signed before a CloudEvent's: whoever sends a recorded request again could change
     * its media type and the headers that nobody signs.
     */
    private static Optional<String> eventName(Source source, Incoming incoming, Event event) {
        return source.id()
                .flatMap(template -> template.text(event))
                .map(each -> "id\n" + each)
                .or(() -> nameOfSender(source, incoming, event))
                .map(each -> "hook " + source.name() + " " + Sha256.hex(each.getBytes(StandardCharsets.UTF_8)));
    }

    private static Optional<String> nameOfSender(Source source, Incoming incoming, Event event) {
        return event.cloudEvent() && !source.proof().signsId()
                ? Optional.of("event\n" + event.attributes().path("source").asText() + "\n"
                        + event.attributes().path("id").asText())
                : source.proof().eventId(incoming).map(each -> "delivery\n" + each);
    }

    private static Response accepted(JobNow now) {
        UUID id = now.job().id;
        return Response.accepted(new HookBody(id, now.job().state, now.job().externalId, Links.of(id)))
                .location(URI.create("/v1/jobs/" + id))
                .build();
    }

    /** The job that an event made. Senders keep answers in their logs: the job itself stays here. */
    @RegisterForReflection
    @Schema(name = "Received")
    record HookBody(
            UUID id, String state, @Schema(nullable = true) String externalId, Links links) {}
}
