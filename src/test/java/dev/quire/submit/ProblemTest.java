package dev.quire.submit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.ws.rs.core.Response;
import org.junit.jupiter.api.Test;

class ProblemTest {

    @Test
    void whatIsToBeTriedAgainNeedsNobodyWhoMakesJsonOfIt() throws Exception {
        try (Response busy = Problem.tryAgain("This replica is stopping; try again.", 1)) {
            JsonNode body = new ObjectMapper().readTree(assertInstanceOf(byte[].class, busy.getEntity()));

            assertEquals(503, busy.getStatus());
            assertEquals("1", busy.getHeaderString("Retry-After"));
            assertEquals("application/problem+json", busy.getMediaType().toString());
            assertEquals(
                    "This replica is stopping; try again.", body.path("detail").asText());
            assertEquals("SERVER_BUSY", body.at("/error/code").asText());
            assertFalse(body.has("errors"));
        }
    }
}
