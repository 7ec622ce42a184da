package dev.quire.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.ws.rs.container.ContainerResponseContext;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/**
 * Failures are made JSON as soon as they have their shape: a request that outlives a stop's timeout finds nobody who would
 * do it later.
 */
class FailureBodies {

    /** Filters of answers run from the highest priority down. */
    private static final int LAST = 0;

    private final ObjectMapper json;

    FailureBodies(ObjectMapper json) {
        this.json = json;
    }

    @ServerResponseFilter(priority = LAST)
    void write(ContainerResponseContext response) throws JsonProcessingException {
        if (response.getStatus() >= 500 && response.getEntity() instanceof Record failure) {
            response.setEntity(json.writeValueAsBytes(failure), null, response.getMediaType());
        }
    }
}
