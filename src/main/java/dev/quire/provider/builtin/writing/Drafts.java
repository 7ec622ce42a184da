package dev.quire.provider.builtin.writing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quire.provider.TextSpec;
import java.util.Locale;

/** A draft for each task that there is; of one that is not known, what its schema asks for in the plainest way. */
public final class Drafts {

    private Drafts() {}

    /** The text, as JSON after the schema of {@code spec}. */
    public static String write(TextSpec spec) {
        return draft(spec).toString();
    }

    /** Half of the scenarios, and those twice. */
    public static String tooFew(TextSpec spec) {
        ObjectNode draft = draft(spec);
        JsonNode scenarios = draft.path("scenarios");
        ArrayNode half = JsonNodeFactory.instance.arrayNode();
        for (int place = 0; place < scenarios.size() / 2; place++) {
            half.add(scenarios.get(place)).add(scenarios.get(place));
        }
        return JsonNodeFactory.instance.objectNode().set("scenarios", half).toString();
    }

    private static ObjectNode draft(TextSpec spec) {
        boolean spanish =
                spec.facts().path("language").asText().toLowerCase(Locale.ROOT).startsWith("es");
        return switch (spec.task()) {
            case "content" -> new ContentDraft(spec.facts(), spanish, spec.seed()).write();
            case "scenarios" -> new ScenarioDraft(spec.facts(), spanish).write();
            default -> throw new IllegalStateException("There is no draft for task " + spec.task());
        };
    }
}
