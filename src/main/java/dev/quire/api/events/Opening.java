package dev.quire.api.events;

import dev.quire.api.JobWatch;
import dev.quire.job.Outage;
import io.quarkus.logging.Log;
import io.smallrye.common.vertx.VertxContext;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import java.util.UUID;

/**
 * The beginning of a stream. A browser gives up for good at any status but 200: what passes, as an outage or a stop,
 * therefore ends the connection, and it comes back by itself.
 */
@ApplicationScoped
class Opening {

    private final JobWatch watch;

    Opening(JobWatch watch) {
        this.watch = watch;
    }

    /** What a client asks for. */
    interface Asked {
        /** Returns how to stream; empty when there is nothing more to come. */
        Optional<Stream> look();
    }

    /** Takes the connection over. */
    interface Stream {
        void on(Feeds.Exchange exchange);
    }

    /** Answers by a stream, by 204 when there is nothing more to come, or by a refusal. */
    void open(RoutingContext routing, AsyncResponse answer, Asked asked) {
        if (watch.stopping()) {
            routing.response().reset();
            return;
        }
        Optional<Stream> stream;
        try {
            stream = asked.look();
        } catch (WebApplicationException refused) {
            throw refused;
        } catch (RuntimeException e) {
            if (Outage.caused(e)) {
                Log.debugf("A stream could not be opened right now: %s", e.getMessage());
            } else {
                Log.errorf(e, "Incident %s: a stream could not be opened", UUID.randomUUID());
            }
            routing.response().reset();
            return;
        }
        if (stream.isEmpty()) {
            answer.resume(Response.noContent().build());
        } else if (routing.request().method().equals(HttpMethod.HEAD)) {
            answer.resume(Response.ok().type(MediaType.SERVER_SENT_EVENTS).build());
        } else {
            stream.get()
                    .on(new Feeds.Exchange(routing.response(), VertxContext.getRootContext(Vertx.currentContext())));
        }
    }

    /** The header, which browsers send, before the parameter, which stays in their URL. */
    static String lastEventId(String header, String parameter) {
        return header != null && !header.isEmpty() ? header : parameter == null ? "" : parameter;
    }
}
