package dev.quire.provider;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * How to write a text; kept with the page as JSON.
 *
 * @param task name of what is written, and of its schema: letters, digits and underscores
 * @param facts what the prompt says in words, for a provider without a model
 * @param schema what the answer must look like, as a JSON schema in the subset that strict structured output takes:
 *     every member required, none added
 * @param seed the same prompt and seed give the same text where the provider can
 * @param simulate faults to play, or null
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TextSpec(String task, JsonNode facts, JsonNode schema, long seed, Simulate simulate) implements Spec {

    @Override
    public Medium medium() {
        return Medium.TEXT;
    }
}
