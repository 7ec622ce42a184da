package dev.quire.webhook.outgoing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quire.kind.InvalidInput;
import dev.quire.submit.JsonBody;
import dev.quire.submit.Problem;
import dev.quire.tenant.CurrentTenant;
import dev.quire.webhook.outgoing.DeliveryStore.Delivery;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Webhooks out: who is told what happens, and what came of it. */
@Path(WebhookResource.PATH)
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Webhooks", description = "Be told what happens, as Standard Webhooks has it")
public class WebhookResource {

    static final String PATH = "/v1/webhooks";

    private static final int LONGEST_LIST = 100;

    /** Older than none. */
    private static final UUID NEWEST = new UUID(-1, -1);

    private final Endpoints endpoints;
    private final EndpointStore store;
    private final DeliveryStore deliveries;
    private final JsonBody bodies;
    private final ObjectMapper json;
    private final CurrentTenant tenant;

    WebhookResource(
            Endpoints endpoints,
            EndpointStore store,
            DeliveryStore deliveries,
            JsonBody bodies,
            ObjectMapper json,
            CurrentTenant tenant) {
        this.endpoints = endpoints;
        this.store = store;
        this.deliveries = deliveries;
        this.bodies = bodies;
        this.json = json;
        this.tenant = tenant;
    }

    @GET
    @Operation(operationId = "listWebhooks", summary = "Webhooks for all jobs, or those of one job")
    @APIResponse(
            responseCode = "200",
            description = "Webhooks, oldest first",
            content = @Content(schema = @Schema(implementation = EndpointBody.All.class)))
    public Response list(
            @Parameter(description = "Only those of this job")
                    @Schema(type = SchemaType.STRING, format = "uuid")
                    @QueryParam("jobId")
                    String jobId) {
        UUID job = jobId == null ? EndpointStore.ALL_JOBS : uuid("jobId", jobId);
        List<EndpointBody> data = store.list(tenant.id(), job).stream()
                .map(endpoint -> EndpointBody.of(endpoint, null))
                .toList();
        return Response.ok(new EndpointBody.All(data)).build();
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "createWebhook",
            summary = "Be told of all jobs from now on",
            description = "The answer shows the secret, once. There are 100 of these at most; a job may have one of its"
                    + " own beside them.")
    @APIResponse(
            responseCode = "201",
            description = "Made",
            content = @Content(schema = @Schema(implementation = EndpointBody.class)))
    @APIResponse(responseCode = "409", description = "There are 100 already")
    @APIResponse(
            responseCode = "422",
            description = "Invalid input, such as a URL that does not lead to a public address")
    public Response create(
            @RequestBody(required = true, content = @Content(schema = @Schema(implementation = EndpointRequest.class)))
                    byte[] body)
            throws InvalidInput, InterruptedException {
        EndpointBody made = endpoints.add(tenant.id(), bodies.read(body, EndpointRequest.class));
        return shownOnce(Response.created(URI.create(PATH + "/" + made.id())), made);
    }

    @GET
    @Path("/{id}")
    @Operation(operationId = "getWebhook", summary = "A webhook, without its secret")
    @APIResponse(
            responseCode = "200",
            description = "The webhook",
            content = @Content(schema = @Schema(implementation = EndpointBody.class)))
    @APIResponse(responseCode = "404", description = "No such webhook")
    public Response get(@PathParam("id") @Schema(type = SchemaType.STRING, format = "uuid") String id) {
        return Response.ok(EndpointBody.of(endpoints.find(tenant.id(), uuid("id", id)), null))
                .build();
    }

    @PATCH
    @Path("/{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(operationId = "changeWebhook", summary = "Change a webhook, disable it, or enable it again")
    @APIResponse(
            responseCode = "200",
            description = "As it is now",
            content = @Content(schema = @Schema(implementation = EndpointBody.class)))
    @APIResponse(responseCode = "404", description = "No such webhook")
    @APIResponse(responseCode = "409", description = "It is a job's mail, whose address and events stay")
    @APIResponse(responseCode = "422", description = "Invalid input")
    public Response change(
            @PathParam("id") @Schema(type = SchemaType.STRING, format = "uuid") String id,
            @RequestBody(required = true, content = @Content(schema = @Schema(implementation = EndpointPatch.class)))
                    byte[] body)
            throws InvalidInput, InterruptedException {
        EndpointPatch patch = bodies.read(body, EndpointPatch.class);
        return Response.ok(endpoints.change(tenant.id(), uuid("id", id), patch)).build();
    }

    @DELETE
    @Path("/{id}")
    @Operation(operationId = "deleteWebhook", summary = "Delete a webhook; what is open is not sent")
    @APIResponse(responseCode = "204", description = "Gone")
    @APIResponse(responseCode = "404", description = "No such webhook")
    public void delete(@PathParam("id") @Schema(type = SchemaType.STRING, format = "uuid") String id) {
        endpoints.remove(tenant.id(), uuid("id", id));
    }

    @POST
    @Path("/{id}/secret")
    @Operation(operationId = "rotateWebhookSecret", summary = "Another secret; the one before signs too for 24 hours")
    @APIResponse(
            responseCode = "200",
            description = "The webhook with its new secret, which is shown this once",
            content = @Content(schema = @Schema(implementation = EndpointBody.class)))
    @APIResponse(responseCode = "404", description = "No such webhook")
    @APIResponse(responseCode = "409", description = "It is a job's mail, which is not signed")
    @APIResponse(responseCode = "422", description = "The secret is none")
    public Response rotate(
            @PathParam("id") @Schema(type = SchemaType.STRING, format = "uuid") String id,
            @RequestBody(content = @Content(schema = @Schema(implementation = SecretRequest.class))) byte[] body)
            throws InvalidInput {
        SecretRequest request = body.length == 0 ? new SecretRequest(null) : bodies.read(body, SecretRequest.class);
        return shownOnce(Response.ok(), endpoints.rotate(tenant.id(), uuid("id", id), request));
    }

    @GET
    @Path("/{id}/deliveries")
    @Operation(
            operationId = "listWebhookDeliveries",
            summary = "Messages and all tries at them, newest first; kept for 30 days")
    @APIResponse(
            responseCode = "200",
            description = "Messages, and where the next ones are",
            content = @Content(schema = @Schema(implementation = DeliveryBody.Page.class)))
    @APIResponse(responseCode = "404", description = "No such webhook")
    public Response log(
            @PathParam("id") @Schema(type = SchemaType.STRING, format = "uuid") String id,
            @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = "100") @QueryParam("limit") @DefaultValue("20")
                    String limit,
            @Parameter(description = "Only those older than this one: `next` of the list before")
                    @Schema(type = SchemaType.STRING, format = "uuid")
                    @QueryParam("after")
                    String after) {
        UUID endpointId = uuid("id", id);
        int most = limit.matches("[1-9][0-9]?|100") ? Integer.parseInt(limit) : 0;
        if (most == 0) {
            throw Problem.refuse(400, "limit must be a whole number from 1 to " + LONGEST_LIST + ".");
        }
        endpoints.find(tenant.id(), endpointId);
        List<DeliveryBody> found =
                deliveries.log(endpointId, after == null ? NEWEST : uuid("after", after), most + 1).stream()
                        .map(this::shown)
                        .toList();
        boolean hasMore = found.size() > most;
        List<DeliveryBody> data = hasMore ? found.subList(0, most) : found;
        return Response.ok(new DeliveryBody.Page(
                        data, hasMore, hasMore ? data.getLast().id() : null))
                .build();
    }

    @POST
    @Path("/{id}/replay")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(operationId = "replayWebhook", summary = "Send one message again, or all since a time")
    @APIResponse(
            responseCode = "202",
            description = "They are being sent",
            content = @Content(schema = @Schema(implementation = ReplayBody.class)))
    @APIResponse(responseCode = "404", description = "No such webhook, or it has no such delivery")
    @APIResponse(responseCode = "409", description = "The webhook is disabled")
    @APIResponse(responseCode = "422", description = "Invalid input")
    public Response replay(
            @PathParam("id") @Schema(type = SchemaType.STRING, format = "uuid") String id,
            @RequestBody(required = true, content = @Content(schema = @Schema(implementation = ReplayRequest.class)))
                    byte[] body)
            throws InvalidInput {
        ReplayRequest request = bodies.read(body, ReplayRequest.class);
        return Response.accepted(new ReplayBody(endpoints.replay(tenant.id(), uuid("id", id), request)))
                .build();
    }

    @POST
    @Path("/{id}/test")
    @Operation(operationId = "testWebhook", summary = "Send a test message now, and wait for what comes of it")
    @APIResponse(
            responseCode = "200",
            description = "What came of it, delivered or not",
            content = @Content(schema = @Schema(implementation = DeliveryBody.class)))
    @APIResponse(responseCode = "404", description = "No such webhook")
    public Response test(@PathParam("id") @Schema(type = SchemaType.STRING, format = "uuid") String id)
            throws InterruptedException {
        return Response.ok(shown(endpoints.test(tenant.id(), uuid("id", id)))).build();
    }

    private DeliveryBody shown(Delivery delivery) {
        try {
            return DeliveryBody.of(delivery, json.readTree(delivery.tries()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("PostgreSQL writes JSON", e);
        }
    }

    private static Response shownOnce(Response.ResponseBuilder answer, EndpointBody body) {
        return answer.entity(body).header(HttpHeaders.CACHE_CONTROL, "no-store").build();
    }

    private static UUID uuid(String name, String value) {
        // UUID.fromString also takes short forms such as 1-1-1-1-1.
        if (value.length() == 36) {
            try {
                return UUID.fromString(value);
            } catch (IllegalArgumentException e) {
                // Refused below, as every other value that is no UUID.
            }
        }
        throw Problem.refuse(400, name + " must be a UUID.");
    }
}
