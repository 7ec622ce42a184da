package dev.quire.api;

import dev.quire.tenant.CurrentTenant;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.NameBinding;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.Optional;
import java.util.UUID;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Answers polls of jobs that settled some time ago, and that the client has as they are, before any thread is taken up. */
class UnchangedFilter {

    private final SettledTags settled;
    private final CurrentTenant tenant;

    UnchangedFilter(SettledTags settled, CurrentTenant tenant) {
        this.settled = settled;
        this.tenant = tenant;
    }

    /** Calls that answer with a job and its tag. */
    @NameBinding
    @Retention(RetentionPolicy.RUNTIME)
    @interface Polled {}

    @Polled
    @ServerRequestFilter(nonBlocking = true)
    Uni<Response> unchanged(UriInfo uri, HttpHeaders headers) {
        if (headers.getHeaderString(HttpHeaders.IF_NONE_MATCH) == null
                || uri.getQueryParameters().containsKey("wait")) {
            return Uni.createFrom().nullItem();
        }
        UUID jobId;
        try {
            jobId = UUID.fromString(uri.getPathParameters().getFirst("id"));
        } catch (IllegalArgumentException e) {
            // Refused by the resource.
            return Uni.createFrom().nullItem();
        }
        SettledTags.Key key =
                new SettledTags.Key(tenant.id(), jobId, shape(uri.getPath()), JobResource.language(headers));
        return Uni.createFrom()
                .completionStage(() -> settled.unchanged(key, headers))
                // The resource tells what is wrong.
                .onFailure()
                .recoverWithItem(Optional.empty())
                .map(tag -> tag.map(UnchangedFilter::notModified).orElse(null));
    }

    private static Response notModified(String tag) {
        return Response.notModified(new EntityTag(tag))
                .header(HttpHeaders.VARY, HttpHeaders.ACCEPT_LANGUAGE)
                .build();
    }

    /** Which of the bodies of a job is at this path. */
    static String shape(String path) {
        return path.endsWith("/status") ? "status" : "job";
    }
}
