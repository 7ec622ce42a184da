package dev.quire.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quire.submit.Problem;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.Response;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class FailureBodiesTest {

    @Test
    void whatIsToBeTriedAgainNeedsNobodyWhoMakesJsonOfIt() throws Exception {
        try (Response busy = Problem.tryAgain("This replica is stopping; try again.", 1)) {
            JsonNode body = new ObjectMapper().readTree(assertInstanceOf(byte[].class, filtered(busy)));

            assertEquals(503, busy.getStatus());
            assertEquals("1", busy.getHeaderString("Retry-After"));
            assertEquals("application/problem+json", busy.getMediaType().toString());
            assertEquals(
                    "This replica is stopping; try again.", body.path("detail").asText());
            assertEquals("SERVER_BUSY", body.at("/error/code").asText());
            assertFalse(body.has("errors"));
        }
    }

    @Test
    void whatDidNotFailIsLeftAlone() throws Exception {
        try (Response refused = Problem.response(404, "There is nothing.", null)) {
            assertSame(refused.getEntity(), filtered(refused));
        }
    }

    /** The body after the filter, which must keep the media type. */
    private static Object filtered(Response response) throws Exception {
        AtomicReference<Object> entity = new AtomicReference<>(response.getEntity());
        ContainerResponseContext context = (ContainerResponseContext) Proxy.newProxyInstance(
                FailureBodiesTest.class.getClassLoader(),
                new Class<?>[] {ContainerResponseContext.class},
                (_, method, given) -> switch (method.getName()) {
                    case "getStatus" -> response.getStatus();
                    case "getEntity" -> entity.get();
                    case "getMediaType" -> response.getMediaType();
                    case "setEntity" -> {
                        assertNull(given[1]);
                        assertEquals(response.getMediaType(), given[2]);
                        entity.set(given[0]);
                        yield null;
                    }
                    default -> throw new UnsupportedOperationException(method.getName());
                });
        new FailureBodies(new ObjectMapper()).write(context);
        return entity.get();
    }
}
