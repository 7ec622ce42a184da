package dev.quire.worker;

import dev.quire.submit.Problem;
import dev.quire.worker.DrainCalls.Drained;
import dev.quire.worker.WorkerConfig.Mode;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Work on call. */
@Path("/v1/drain")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Queue")
public class DrainResource {

    private static final int LONGEST_S = 3_600;
    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,9}");

    private final DrainCalls calls;
    private final WorkerConfig config;

    DrainResource(DrainCalls calls, WorkerConfig config) {
        this.calls = calls;
        this.config = config;
    }

    @POST
    @Operation(
            operationId = "drain",
            summary = "Generate until the queue is empty or the time is up",
            description = "For platforms that give no CPU between requests. Calls at the same time share the work.")
    @APIResponse(
            responseCode = "200",
            description = "What was done",
            content = @Content(schema = @Schema(implementation = DrainBody.class)))
    @APIResponse(responseCode = "400", description = "maxSeconds is no whole number from 1 to 3600")
    @APIResponse(responseCode = "409", description = "This replica generates in the background")
    public DrainBody drain(
            @Parameter(description = "When the answer comes at the latest")
                    @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = "3600")
                    @QueryParam("maxSeconds")
                    @DefaultValue("60")
                    String maxSeconds)
            throws InterruptedException {
        int atMostS = DIGITS.matcher(maxSeconds).matches() ? Integer.parseInt(maxSeconds) : 0;
        if (atMostS < 1 || atMostS > LONGEST_S) {
            throw Problem.refuse(400, "maxSeconds must be a whole number from 1 to " + LONGEST_S + ".");
        }
        if (config.mode() == Mode.BACKGROUND) {
            throw Problem.refuse(
                    409,
                    "This replica generates in the background; with quire.worker.mode=request or both it does so on"
                            + " call.");
        }
        return DrainBody.of(calls.drain(Duration.ofSeconds(atMostS)));
    }

    /**
     * What a call did.
     *
     * @param completed pages; each is told by one call only, also when several run at once
     * @param failed pages that ended in error
     * @param retried pages that were put back, to be tried again now or later
     * @param remaining pages of all jobs that are not over
     * @param stopped `empty`: there is nothing that could be done before the time is up; `time`: it is up
     */
    @RegisterForReflection
    @Schema(name = "Drained")
    record DrainBody(
            int completed,
            int failed,
            int retried,
            long remaining,
            @Schema(enumeration = {"empty", "time"}) String stopped,
            long durationMs) {

        static DrainBody of(Drained drained) {
            return new DrainBody(
                    drained.counted().completed(),
                    drained.counted().failed(),
                    drained.counted().retried(),
                    drained.remaining(),
                    drained.stopped().name().toLowerCase(Locale.ROOT),
                    drained.took().toMillis());
        }
    }
}
