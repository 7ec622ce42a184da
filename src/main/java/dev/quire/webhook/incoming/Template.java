package dev.quire.webhook.incoming;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.quire.kind.InvalidInput;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A job as JSON with gaps: <code>{{data/order/id}}</code> is what a JSON Pointer (RFC 6901) finds in the event's data. A
 * string that is one gap becomes what was found, with its type; within a longer one it becomes text. What is not found,
 * and has no default behind a bar, leaves its string out.
 */
final class Template {

    /** Nodes and characters that filling makes, at most: a small event must not become a large job by repetition. */
    static final int MOST_MADE = 4_000_000;

    private static final Pattern GAP = Pattern.compile(
            "\\{\\{(?<as>text |each )?(?<root>data|event|item)(?<at>(?:/(?:[^~|{}]|~[01])*)?)(?:\\|(?<or>[^{}]*))?}}");

    private final JsonNode job;

    private Template(JsonNode job) {
        this.job = job;
    }

    /** @throws IllegalArgumentException when a gap is none; the message shows it */
    static Template of(JsonNode job) {
        check(job, false);
        return new Template(job);
    }

    JsonNode fill(Event event) throws InvalidInput {
        Filling filling = new Filling();
        return filling.fill(job, Map.of("data", event.data(), "event", event.attributes()))
                .orElseThrow(() -> new InvalidInput("", "Must be a job; the event has nothing where it should be."));
    }

    /** What was found, as text; empty when there is nothing, or too much of it. */
    Optional<String> text(Event event) {
        try {
            return new Filling()
                    .fill(job, Map.of("data", event.data(), "event", event.attributes()))
                    .map(found -> found.isTextual() ? found.textValue() : found.toString());
        } catch (InvalidInput e) {
            return Optional.empty();
        }
    }

    private static void check(JsonNode node, boolean inEach) {
        if (node.isTextual()) {
            checkText(node.textValue(), inEach);
        }
        node.forEach(element -> {
            if (node.isArray()) {
                check(element, inEach);
            }
        });
        node.properties().forEach(member -> {
            Matcher each = each(member.getKey());
            if (each == null && member.getKey().contains("{{")) {
                throw new IllegalArgumentException("a member can't be called " + member.getKey());
            }
            if (each != null && (node.size() > 1 || each.group("or") != null)) {
                throw new IllegalArgumentException(member.getKey() + " must be alone in its object, without a default");
            }
            check(member.getValue(), inEach || each != null);
        });
    }

    private static void checkText(String text, boolean inEach) {
        Matcher gap = GAP.matcher(text);
        while (gap.find()) {
            if (gap.group("root").equals("item") && !inEach) {
                throw new IllegalArgumentException(gap.group() + " has no each around it");
            }
            if ("each ".equals(gap.group("as"))) {
                throw new IllegalArgumentException(gap.group() + " must be the name of a member");
            }
        }
        if (gap.replaceAll("").contains("{{")) {
            throw new IllegalArgumentException("there is a gap in \"" + text
                    + "\" that is none of {{data/…}}, {{event/…}}, {{item/…}}, {{text data/…}} and {{data/…|default}}");
        }
    }

    private static Matcher each(String name) {
        Matcher gap = GAP.matcher(name);
        return gap.matches() && "each ".equals(gap.group("as")) ? gap : null;
    }

    /** One filling of the gaps; counts what it makes. */
    private static final class Filling {

        private int made;

        Optional<JsonNode> fill(JsonNode node, Map<String, JsonNode> roots) throws InvalidInput {
            makes(1);
            if (node.isTextual()) {
                return text(node.textValue(), roots);
            } else if (node.isArray()) {
                ArrayNode elements = JsonNodeFactory.instance.arrayNode();
                for (JsonNode element : node) {
                    fill(element, roots).ifPresent(elements::add);
                }
                return Optional.of(elements);
            } else if (!node.isObject()) {
                return Optional.of(node);
            }
            ObjectNode members = JsonNodeFactory.instance.objectNode();
            for (Map.Entry<String, JsonNode> member : node.properties()) {
                Matcher each = each(member.getKey());
                if (each != null) {
                    return repeat(each, member.getValue(), roots);
                }
                fill(member.getValue(), roots).ifPresent(value -> members.set(member.getKey(), value));
            }
            return Optional.of(members);
        }

        /** As often as there are elements; what is no array is left out. */
        private Optional<JsonNode> repeat(Matcher each, JsonNode pattern, Map<String, JsonNode> roots)
                throws InvalidInput {
            JsonNode found = found(each, roots);
            if (!found.isArray()) {
                return Optional.empty();
            }
            ArrayNode elements = JsonNodeFactory.instance.arrayNode();
            Map<String, JsonNode> inside = new HashMap<>(roots);
            for (JsonNode item : found) {
                inside.put("item", item);
                fill(pattern, inside).ifPresent(elements::add);
            }
            return Optional.of(elements);
        }

        private Optional<JsonNode> text(String text, Map<String, JsonNode> roots) throws InvalidInput {
            Matcher gap = GAP.matcher(text);
            if (gap.matches() && gap.group("as") == null) {
                JsonNode found = found(gap, roots);
                return absent(found) ? Optional.ofNullable(gap.group("or")).map(TextNode::valueOf) : Optional.of(found);
            }
            gap.reset();
            StringBuilder filled = new StringBuilder();
            int end = 0;
            while (gap.find()) {
                JsonNode found = found(gap, roots);
                String piece =
                        absent(found) ? gap.group("or") : found.isTextual() ? found.textValue() : found.toString();
                if (piece == null) {
                    return Optional.empty();
                }
                makes(piece.length());
                filled.append(text, end, gap.start()).append(piece);
                end = gap.end();
            }
            return Optional.of(
                    TextNode.valueOf(filled.append(text, end, text.length()).toString()));
        }

        private static JsonNode found(Matcher gap, Map<String, JsonNode> roots) {
            return roots.get(gap.group("root")).at(gap.group("at"));
        }

        private static boolean absent(JsonNode found) {
            return found.isMissingNode() || found.isNull();
        }

        private void makes(int more) throws InvalidInput {
            made += more;
            if (made > MOST_MADE || made < 0) {
                throw new InvalidInput("", "Must not become so large: at most " + MOST_MADE + " characters.");
            }
        }
    }
}
