package dev.quire.provider.openai;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quire.provider.Prompt;
import dev.quire.provider.TextSpec;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The body of {@code POST /chat/completions} with a strict schema for the answer. Not {@code /responses}: the servers that
 * speak OpenAI's language (LocalAI, vLLM, Ollama, llama.cpp) all have this one.
 */
final class TextRequest {

    private TextRequest() {}

    /** @param mostTokens that the answer may have; where nobody counts what they cost, the model decides */
    static byte[] body(Prompt prompt, TextSpec spec, String model, Optional<Integer> mostTokens) {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("model", model);
        body.putArray("messages").addObject().put("role", "user").put("content", prompt.text());
        mostTokens.ifPresent(most -> body.put("max_completion_tokens", most));
        ObjectNode format = body.putObject("response_format").put("type", "json_schema");
        format.putObject("json_schema")
                .put("name", spec.task())
                .put("strict", true)
                .set("schema", spec.schema());
        return body.toString().getBytes(StandardCharsets.UTF_8);
    }
}
