package dev.quire.webhook.incoming;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.quire.kind.InvalidInput;
import dev.quire.submit.JsonBody;
import dev.quire.submit.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads a request as an event: a CloudEvent (1.0, structured or binary), or JSON of any other shape. */
@ApplicationScoped
class EventReader {

    private static final String STRUCTURED = "application/cloudevents+json";
    private static final String ANY_CLOUD_EVENT = "application/cloudevents";
    private static final String ATTRIBUTE_HEADER = "ce-";
    private static final String JSON = "application/json";
    private static final Pattern ATTRIBUTE = Pattern.compile("[a-z0-9]+");
    private static final Pattern CHARSET =
            Pattern.compile(";\\s*charset\\s*=\\s*\"?([^\";\\s]+)", Pattern.CASE_INSENSITIVE);
    private static final List<String> REQUIRED = List.of("id", "source", "type");

    private final JsonBody bodies;

    EventReader(JsonBody bodies) {
        this.bodies = bodies;
    }

    Event read(Incoming incoming) throws InvalidInput {
        String contentType = incoming.header("content-type").orElse("");
        String mediaType = mediaType(contentType);
        if (mediaType.equals(STRUCTURED)) {
            refuseOtherCharsets(contentType);
            return structured(bodies.parse(incoming.body(), JsonBody.MAX_BYTES));
        } else if (mediaType.startsWith(ANY_CLOUD_EVENT)) {
            throw Problem.refuse(
                    415, "Of CloudEvents, single ones are taken, as " + STRUCTURED + " or in binary mode.");
        } else if (incoming.headers().containsKey(ATTRIBUTE_HEADER + "specversion")) {
            return binary(incoming, contentType);
        } else if (!isJson(mediaType)) {
            throw Problem.refuse(415, "Send JSON with Content-Type: application/json, or a CloudEvent.");
        }
        refuseOtherCharsets(contentType);
        return plain(incoming, bodies.parse(incoming.body(), JsonBody.MAX_BYTES));
    }

    private static Event plain(Incoming incoming, JsonNode data) {
        ObjectNode attributes = JsonNodeFactory.instance.objectNode();
        incoming.header("x-github-event")
                .or(() -> Optional.ofNullable(data.path("type").textValue()))
                .ifPresent(type -> attributes.put("type", type));
        incoming.header("webhook-id")
                .or(() -> incoming.header("x-github-delivery"))
                .ifPresent(id -> attributes.put("id", id));
        return new Event(attributes, data, false);
    }

    private Event structured(JsonNode event) throws InvalidInput {
        if (!event.isObject()) {
            throw new InvalidInput("", "Must be a CloudEvent, a JSON object.");
        }
        ObjectNode attributes = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> member : event.properties()) {
            String name = member.getKey();
            if (name.equals("data") || name.equals("data_base64")) {
                continue;
            }
            if (!ATTRIBUTE.matcher(name).matches()) {
                throw new InvalidInput(
                        "", "Attributes of a CloudEvent have lower-case letters and digits in their names.");
            }
            if (member.getValue().isContainerNode()) {
                throw new InvalidInput("/" + name, "Must be a string, a number or a boolean.");
            }
            if (!member.getValue().isNull()) {
                attributes.set(name, member.getValue());
            }
        }
        if (!attributes.path("specversion").asText().equals("1.0")) {
            throw new InvalidInput("/specversion", "Must be 1.0.");
        }
        for (String name : REQUIRED) {
            if (!attributes.path(name).isTextual()
                    || attributes.path(name).textValue().isEmpty()) {
                throw new InvalidInput("/" + name, "Must be a string that is not empty.");
            }
        }
        return new Event(attributes, structuredData(event, attributes), true);
    }

    private JsonNode structuredData(JsonNode event, ObjectNode attributes) throws InvalidInput {
        JsonNode encoded = event.path("data_base64");
        if (encoded.isMissingNode() || encoded.isNull()) {
            JsonNode data = event.path("data");
            return data.isMissingNode() ? NullNode.getInstance() : data;
        }
        if (event.has("data")) {
            throw new InvalidInput("/data_base64", "Must not be there together with data.");
        }
        try {
            byte[] data = Base64.getDecoder().decode(encoded.isTextual() ? encoded.textValue() : "?");
            return data(data, attributes.path("datacontenttype").asText(JSON));
        } catch (IllegalArgumentException e) {
            throw new InvalidInput("/data_base64", "Must be base64.");
        }
    }

    private Event binary(Incoming incoming, String contentType) {
        ObjectNode attributes = JsonNodeFactory.instance.objectNode();
        incoming.headers().forEach((header, values) -> {
            String name = header.toLowerCase(Locale.ROOT);
            if (name.startsWith(ATTRIBUTE_HEADER)) {
                String attribute = name.substring(ATTRIBUTE_HEADER.length());
                if (values.size() != 1 || !ATTRIBUTE.matcher(attribute).matches()) {
                    throw Problem.refuse(400, "A header that begins with ce- is malformed, or there twice.");
                }
                attributes.put(attribute, decoded(values.getFirst()));
            }
        });
        if (!attributes.path("specversion").asText().equals("1.0")) {
            throw Problem.refuse(400, "The header ce-specversion must be 1.0.");
        }
        for (String name : REQUIRED) {
            if (attributes.path(name).asText().isEmpty()) {
                throw Problem.refuse(400, "The header ce-" + name + " is missing or empty.");
            }
        }
        if (incoming.body().length == 0) {
            return new Event(attributes, NullNode.getInstance(), true);
        }
        if (!contentType.isEmpty()) {
            attributes.put("datacontenttype", contentType);
        }
        return new Event(attributes, data(incoming.body(), contentType), true);
    }

    private JsonNode data(byte[] data, String contentType) {
        String mediaType = mediaType(contentType);
        refuseOtherCharsets(contentType);
        if (isJson(mediaType)) {
            return bodies.parse(data, JsonBody.MAX_BYTES);
        } else if (mediaType.startsWith("text/")) {
            return TextNode.valueOf(JsonBody.text(data, JsonBody.MAX_BYTES));
        }
        throw Problem.refuse(415, "The event's data must be JSON or text.");
    }

    /** CloudEvents over HTTP, 3.1.3.2: attributes travel percent-encoded; a plus sign is one. */
    private static String decoded(String value) {
        try {
            return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw Problem.refuse(400, "A header that begins with ce- is not percent-encoded as it should be.");
        }
    }

    private static void refuseOtherCharsets(String contentType) {
        boolean other = CHARSET.matcher(contentType)
                .results()
                .anyMatch(charset -> !charset.group(1).equalsIgnoreCase("utf-8"));
        if (other) {
            throw Problem.refuse(415, "Send it in UTF-8.");
        }
    }

    private static boolean isJson(String mediaType) {
        return mediaType.equals(JSON) || mediaType.endsWith("+json");
    }

    private static String mediaType(String contentType) {
        return contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }
}
