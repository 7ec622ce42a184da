package dev.quire.api;

import dev.quire.submit.JsonBody;
import dev.quire.submit.Problem;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.Json;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Refuses a body that says beforehand that it is too large, without reading it. */
@ApplicationScoped
class LargeBodies {

    /** Before the server's own limit, which answers without a body. */
    private static final int FIRST = 100;

    void register(@Observes Filters filters) {
        filters.register(LargeBodies::refuse, FIRST);
    }

    private static void refuse(RoutingContext exchange) {
        String length = exchange.request().getHeader(HttpHeaders.CONTENT_LENGTH);
        int mostBytes =
                exchange.normalizedPath().equals(BatchResource.PATH) ? JsonBody.MAX_BATCH_BYTES : JsonBody.MAX_BYTES;
        boolean othersShape = exchange.normalizedPath().startsWith("/openai/");
        if (othersShape || length == null || length.length() <= 18 && Long.parseLong(length) <= mostBytes) {
            exchange.next();
            return;
        }
        String detail = "The body has " + length + " bytes; " + mostBytes + " is the most.";
        exchange.response()
                .setStatusCode(413)
                .putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE)
                .putHeader(HttpHeaders.CONNECTION, "close")
                .end(Json.encode(Problem.of(413, detail, null)));
    }
}
