package dev.quire.provider.openai;

import static dev.quire.provider.contract.VendorStub.answer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quire.provider.Generated;
import dev.quire.provider.Prompt;
import dev.quire.provider.ProviderFailure;
import dev.quire.provider.ProviderFailure.Kind;
import dev.quire.provider.TextSpec;
import dev.quire.provider.contract.VendorStub;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenAiTextTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void aTextIsAskedForWithItsSchemaAndReadFromTheMessage() throws Exception {
        try (VendorStub stub =
                VendorStub.always(answer(200, completion("\"{\\\"tagline\\\":\\\"Oak, é\\\"}\"", "stop")))) {
            Generated made = Calls.generate(stub.url(), prompt());

            assertEquals("{\"tagline\":\"Oak, é\"}", new String(made.bytes(), StandardCharsets.UTF_8));
            assertEquals(
                    "POST /v1/chat/completions HTTP/1.1",
                    stub.asked().getFirst().line());
            JsonNode body = JSON.readTree(stub.asked().getFirst().body());
            assertEquals("gpt-4.1-mini", body.path("model").asText());
            assertEquals("Write about oak.", body.at("/messages/0/content").asText());
            assertEquals("content", body.at("/response_format/json_schema/name").asText());
            assertTrue(body.at("/response_format/json_schema/strict").asBoolean());
            assertEquals(
                    "object",
                    body.at("/response_format/json_schema/schema/type").asText());
        }
    }

    @ParameterizedTest
    @CsvSource({"null, content_filter, BLOCKED", "'\"{\"', length, INVALID_RESULT", "null, stop, INVALID_RESULT"})
    void anAnswerWithoutAWholeTextSaysWhy(String content, String finish, Kind kind) throws IOException {
        assertEquals(kind, failure(completion(content, finish)).kind());
    }

    @Test
    void aRefusalIsBlocked() throws IOException {
        ProviderFailure failure = failure(
                "{\"choices\":[{\"message\":{\"refusal\":\"I can't help with that.\"},\"finish_reason\":\"stop\"}]}");

        assertEquals(Kind.BLOCKED, failure.kind());
    }

    @ParameterizedTest
    @CsvSource({"'<html>'", "'{}'", "'{\"choices\":[]}'", "'[]'"})
    void whatIsNoCompletionIsInvalid(String body) throws IOException {
        assertEquals(Kind.INVALID_RESULT, failure(body).kind());
    }

    private static ProviderFailure failure(String body) throws IOException {
        try (VendorStub stub = VendorStub.always(answer(200, body))) {
            return assertThrows(ProviderFailure.class, () -> Calls.generate(stub.url(), prompt()));
        }
    }

    private static String completion(String content, String finish) {
        return "{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":" + content
                + "},\"finish_reason\":\"" + finish + "\"}]}";
    }

    private static Prompt prompt() {
        TextSpec spec = new TextSpec(
                "content", JSON.createObjectNode(), JSON.createObjectNode().put("type", "object"), 1, null);
        return new Prompt("Write about oak.", null, null, 1, "quire-7-1", spec);
    }
}
