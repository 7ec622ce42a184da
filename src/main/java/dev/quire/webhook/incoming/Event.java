package dev.quire.webhook.incoming;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What happened, in the words of the sender.
 *
 * @param attributes of a CloudEvent all but its data; of others {@code type}, where the sender says one, and {@code id}
 * @param data what it is about
 * @param cloudEvent whether its {@code source} and {@code id} name it
 */
record Event(ObjectNode attributes, JsonNode data, boolean cloudEvent) {

    /** Empty when the sender says none. */
    String type() {
        return attributes.path("type").asText("");
    }
}
