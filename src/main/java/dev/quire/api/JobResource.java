package dev.quire.api;

import dev.quire.api.UnchangedFilter.Polled;
import dev.quire.body.JobBody;
import dev.quire.body.ProgressBody;
import dev.quire.body.StatusBody;
import dev.quire.job.EventHead;
import dev.quire.job.EventStore;
import dev.quire.job.Job;
import dev.quire.job.JobReads;
import dev.quire.job.JobReads.Filter;
import dev.quire.job.JobReads.JobNow;
import dev.quire.job.JobState;
import dev.quire.kind.InvalidInput;
import dev.quire.kind.Kinds;
import dev.quire.submit.OncePerKey;
import dev.quire.submit.Problem;
import dev.quire.submit.Submission;
import dev.quire.submit.SubmitRequest;
import dev.quire.tenant.CurrentTenant;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Jobs: submit, watch, list, delete. */
@Path("/v1/jobs")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Jobs", description = "One request each, for 1 to 1000 pages")
public class JobResource {

    private static final int LONGEST_WAIT_S = 60;
    private static final int LONGEST_LIST = 100;
    private static final Pattern PREFER_WAIT =
            Pattern.compile("(?:^|,)\\s*wait\\s*=\\s*\"?(\\d{1,9})\"?", Pattern.CASE_INSENSITIVE);

    private final Submission submission;
    private final Estimates estimates;
    private final JobReads jobs;
    private final JobActions actions;
    private final JobWatch watch;
    private final Tagged tagged;
    private final SettledTags settled;
    private final EventStore events;
    private final JobViews views;
    private final Kinds kinds;
    private final CurrentTenant tenant;

    /** Hundreds that one moment wakes would take the database and the CPUs from streams, claims and submits. */
    private final Semaphore longPollsReading = new Semaphore(4, true);

    JobResource(
            Submission submission,
            Estimates estimates,
            JobReads jobs,
            JobActions actions,
            JobWatch watch,
            Tagged tagged,
            SettledTags settled,
            EventStore events,
            JobViews views,
            Kinds kinds,
            CurrentTenant tenant) {
        this.submission = submission;
        this.estimates = estimates;
        this.jobs = jobs;
        this.actions = actions;
        this.watch = watch;
        this.tagged = tagged;
        this.settled = settled;
        this.events = events;
        this.views = views;
        this.kinds = kinds;
        this.tenant = tenant;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "submitJob",
            summary = "Submit a job",
            description = "The job is stored before the answer comes. With an Idempotency-Key, sending the same again"
                    + " gives the same job. With Prefer: wait=N the answer comes when the job has settled, or after N"
                    + " seconds.")
    @APIResponse(
            responseCode = "202",
            description = "Accepted",
            headers = {
                @Header(
                        name = "Location",
                        description = "Where to watch it",
                        schema = @Schema(type = SchemaType.STRING)),
                @Header(
                        name = "Webhook-Id",
                        description = "The job's webhook, for /v1/webhooks/{id}; once, when this call made it",
                        schema = @Schema(type = SchemaType.STRING, format = "uuid")),
                @Header(
                        name = "Webhook-Secret",
                        description = "What its deliveries are signed with; once, when this call made it",
                        schema = @Schema(type = SchemaType.STRING))
            },
            content = @Content(schema = @Schema(implementation = JobBody.class)))
    @Parameter(
            in = ParameterIn.HEADER,
            name = "Prefer",
            description = "`wait=N`: answer when the job has settled, or after N seconds, 60 at most",
            schema = @Schema(type = SchemaType.STRING))
    @APIResponse(
            responseCode = "200",
            description = "With dryRun: what the job would be",
            content = @Content(schema = @Schema(implementation = EstimateBody.class)))
    @APIResponse(responseCode = "400", description = "The body is not JSON, or a header is malformed")
    @APIResponse(responseCode = "413", description = "The body has more than 2 MB")
    @APIResponse(responseCode = "415", description = "The body is not application/json")
    @APIResponse(responseCode = "422", description = "Invalid input, or the key came with another body before")
    public Response submit(
            @RequestBody(required = true, content = @Content(schema = @Schema(implementation = SubmitRequest.class)))
                    byte[] body,
            @Parameter(description = "At most 255 visible ASCII characters; remembered for seven days")
                    @HeaderParam("Idempotency-Key")
                    String idempotencyKey,
            @Parameter(description = "`true`: say what the job would be, and store nothing")
                    @Schema(type = SchemaType.BOOLEAN)
                    @QueryParam("dryRun")
                    @DefaultValue("false")
                    String dryRun,
            @Context HttpHeaders headers)
            throws InvalidInput, InterruptedException {
        if (dryRun.equals("true")) {
            return Response.ok(estimates.estimate(body, tenant.id())).build();
        } else if (!dryRun.equals("false")) {
            throw Problem.refuse(400, "dryRun must be true or false.");
        }
        Submission.Submitted submitted = submission.submit(body, tenant.id(), OncePerKey.name(idempotencyKey));
        Optional<Duration> wait = preferredWait(headers.getHeaderString("Prefer"));
        JobNow now = watch.settledWithin(tenant.id(), submitted.now(), wait.orElse(Duration.ZERO));
        Response.ResponseBuilder answer = Response.accepted(JobBody.of(now, language(headers)))
                .location(URI.create("/v1/jobs/" + now.job().id))
                .header(HttpHeaders.VARY, HttpHeaders.ACCEPT_LANGUAGE);
        submitted
                .webhook()
                .ifPresent(webhook -> answer.header("Webhook-Id", webhook.id())
                        .header("Webhook-Secret", webhook.secret())
                        .header(HttpHeaders.CACHE_CONTROL, "no-store"));
        wait.ifPresent(applied -> answer.header("Preference-Applied", "wait=" + applied.toSeconds()));
        return answer.build();
    }

    @GET
    @Operation(operationId = "listJobs", summary = "List jobs, newest first, without their pages")
    @APIResponse(
            responseCode = "200",
            description = "Jobs, and where the next ones are",
            content = @Content(schema = @Schema(implementation = JobList.class)))
    @APIResponse(responseCode = "400", description = "A parameter is invalid")
    public JobList list(
            @QueryParam("state") String state,
            @QueryParam("kind") String kind,
            @QueryParam("externalId") String externalId,
            @Parameter(description = "Only jobs of this batch")
                    @Schema(type = SchemaType.STRING, format = "uuid")
                    @QueryParam("batchId")
                    String batchId,
            @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = "100") @QueryParam("limit") @DefaultValue("20")
                    String limit,
            @Parameter(description = "Only jobs older than this one: `next` of the list before")
                    @Schema(type = SchemaType.STRING, format = "uuid")
                    @QueryParam("after")
                    String after,
            @Context HttpHeaders headers) {
        List<String> states =
                Arrays.stream(JobState.values()).map(JobState::wire).toList();
        if (state != null && !states.contains(state)) {
            throw Problem.refuse(400, "state must be one of " + String.join(", ", states) + ".");
        }
        if (kind != null && kinds.named(kind).isEmpty()) {
            throw Problem.refuse(400, "kind must be one of " + String.join(", ", kinds.names()) + ".");
        }
        if (externalId != null && (externalId.indexOf('\0') >= 0 || externalId.length() > 255)) {
            throw Problem.refuse(400, "externalId must have at most 255 characters, and no NUL.");
        }
        int most = number("limit", limit, 1, LONGEST_LIST);
        UUID batch = batchId == null ? null : uuid("batchId", batchId);
        UUID older = after == null ? null : uuid("after", after);
        List<Job> found = jobs.list(tenant.id(), new Filter(state, kind, externalId, batch, older), most + 1);
        return JobList.of(found, most, language(headers));
    }

    @GET
    @Polled
    @Path("/{id}")
    @Operation(
            operationId = "getJob",
            summary = "The whole job",
            description =
                    "With ?wait=N the answer comes when something changes, at the latest after N seconds; together"
                            + " with If-None-Match at once when the client's copy is old already.")
    @APIResponse(
            responseCode = "200",
            description = "The job; Retry-After says when to poll again",
            content = @Content(schema = @Schema(implementation = JobBody.class)))
    @APIResponse(responseCode = "304", description = "Unchanged since If-None-Match")
    @APIResponse(responseCode = "404", description = "No such job")
    public Response get(
            @PathParam("id") @Schema(type = SchemaType.STRING, format = "uuid") String id,
            @Parameter(description = "Seconds")
                    @Schema(type = SchemaType.INTEGER, minimum = "0", maximum = "60")
                    @QueryParam("wait")
                    @DefaultValue("0")
                    String wait,
            @Context HttpHeaders headers)
            throws InterruptedException {
        return whenChanged(id, wait, headers, "job", JobBody::of);
    }

    @GET
    @Polled
    @Path("/{id}/status")
    @Operation(
            operationId = "getJobStatus",
            summary = "The job without its pages' detail",
            description = "Under 1 kB for a story of eight pages; waits and tags as the whole job does.")
    @APIResponse(
            responseCode = "200",
            description = "The status; Retry-After says when to poll again",
            content = @Content(schema = @Schema(implementation = StatusBody.class)))
    @APIResponse(responseCode = "304", description = "Unchanged since If-None-Match")
    @APIResponse(responseCode = "404", description = "No such job")
    public Response status(
            @PathParam("id") @Schema(type = SchemaType.STRING, format = "uuid") String id,
            @Parameter(description = "Seconds")
                    @Schema(type = SchemaType.INTEGER, minimum = "0", maximum = "60")
                    @QueryParam("wait")
                    @DefaultValue("0")
                    String wait,
            @Context HttpHeaders headers)
            throws InterruptedException {
        return whenChanged(id, wait, headers, "status", StatusBody::of);
    }

    @DELETE
    @Path("/{id}")
    @Operation(operationId = "deleteJob", summary = "Cancel a job and remove it with its results")
    @APIResponse(responseCode = "204", description = "Gone")
    @APIResponse(responseCode = "404", description = "No such job")
    public void delete(@PathParam("id") @Schema(type = SchemaType.STRING, format = "uuid") String id) {
        if (!actions.delete(tenant.id(), uuid("id", id))) {
            throw noJob();
        }
    }

    private Response whenChanged(
            String id, String wait, HttpHeaders headers, String shape, BiFunction<JobNow, Locale, Object> body)
            throws InterruptedException {
        UUID jobId = uuid("id", id);
        int waitS = number("wait", wait, 0, LONGEST_WAIT_S);
        long untilNs = System.nanoTime() + Duration.ofSeconds(waitS).toNanos();
        boolean hasCopy = headers.getHeaderString(HttpHeaders.IF_NONE_MATCH) != null;
        SettledTags.Key key = new SettledTags.Key(tenant.id(), jobId, shape, language(headers));
        boolean waited = false;
        JobNow now = null;
        OptionalInt copy = Tagged.version(headers);
        if (waitS > 0 && copy.isPresent()) {
            // Nothing is read before there is news; an old copy is news at once.
            waited = true;
            now = afterNext(jobId, copy.getAsInt(), untilNs);
        } else if (waitS > 0) {
            EventHead head = events.head(tenant.id(), jobId).orElseThrow(JobResource::noJob);
            now = inTurn(jobId, head.version(), head.eventSeq());
        }
        now = now == null ? find(jobId) : now;
        while (true) {
            Response.ResponseBuilder answer =
                    tagged.answer(headers, body.apply(now, language(headers)), now.job().version);
            Response built =
                    answer.header(HttpHeaders.VARY, HttpHeaders.ACCEPT_LANGUAGE).build();
            settled.remember(key, now.job(), built.getEntityTag().getValue());
            long leftNs = untilNs - System.nanoTime();
            boolean news = hasCopy
                    ? !Tagged.hasVersion(headers, now.job().version)
                    : waited || now.job().state().settled();
            if (news || leftNs <= 0 || watch.stopping()) {
                return withPollHint(built, now);
            }
            now = afterNext(jobId, now.job().version, untilNs);
            waited = true;
        }
    }

    /** The job after its next change, or when the time is over; nothing is read before. */
    private JobNow afterNext(UUID jobId, int seenVersion, long untilNs) throws InterruptedException {
        OptionalInt version = watch.await(jobId, seenVersion, Duration.ofNanos(untilNs - System.nanoTime()));
        return version.isPresent() ? inTurn(jobId, Math.max(version.getAsInt(), seenVersion + 1), 0) : find(jobId);
    }

    /** The job, not before this version and event. */
    private JobNow inTurn(UUID jobId, int version, int eventSeq) throws InterruptedException {
        longPollsReading.acquire();
        try {
            return views.find(tenant.id(), jobId, version, eventSeq).orElseThrow(JobResource::noJob);
        } finally {
            longPollsReading.release();
        }
    }

    private static Response withPollHint(Response answer, JobNow now) {
        Integer pollAfterMs = ProgressBody.pollAfterMs(now);
        if (pollAfterMs != null) {
            answer.getHeaders().putSingle(HttpHeaders.RETRY_AFTER, Math.ceilDiv(pollAfterMs, 1_000));
        }
        return answer;
    }

    private JobNow find(UUID jobId) {
        return jobs.find(tenant.id(), jobId).orElseThrow(JobResource::noJob);
    }

    public static RuntimeException noJob() {
        return Problem.refuse(404, "There is no such job.");
    }

    public static UUID uuid(String name, String value) {
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

    static int number(String name, String value, int least, int most) {
        try {
            int number = Integer.parseInt(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Refused below, as every other value out of range.
        }
        throw Problem.refuse(400, name + " must be a whole number from " + least + " to " + most + ".");
    }

    /** A preference that can't be read is passed over (RFC 7240, 2). */
    private static Optional<Duration> preferredWait(String prefer) {
        Matcher wait = PREFER_WAIT.matcher(prefer == null ? "" : prefer);
        return wait.find()
                ? Optional.of(Duration.ofSeconds(Math.min(LONGEST_WAIT_S, Integer.parseInt(wait.group(1)))))
                : Optional.empty();
    }

    /** Spanish where the client prefers it to English; else English. */
    public static Locale language(HttpHeaders headers) {
        return headers.getAcceptableLanguages().stream()
                .filter(language -> language.getLanguage().equals("es")
                        || language.getLanguage().equals("en"))
                .findFirst()
                // Without region and extensions, which change nothing here, it is one of two.
                .map(language -> Locale.of(language.getLanguage()))
                .orElse(Locale.ENGLISH);
    }
}
