package dev.quire.provider.builtin.writing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Scenarios for a user story: its acceptance criteria in turn, each as it should go and as it should not.
 *
 * @param facts userStory, types, first, last, count, perTest, avoid
 */
record ScenarioDraft(JsonNode facts, boolean spanish) {

    private static final List<String> WAYS = List.of(
            "as described",
            "with something missing",
            "at the limit",
            "twice in a row",
            "by somebody without permission",
            "over a slow connection");
    private static final List<String> MANERAS = List.of(
            "como se describe",
            "con algo que falta",
            "en el límite",
            "dos veces seguidas",
            "sin permiso",
            "con una conexión lenta");

    ObjectNode write() {
        Set<String> avoid = new HashSet<>();
        facts.path("avoid").forEach(name -> avoid.add(name.asText()));
        ObjectNode draft = JsonNodeFactory.instance.objectNode();
        ArrayNode scenarios = draft.putArray("scenarios");
        int last = facts.path("last").asInt();
        for (int number = facts.path("first").asInt();
                number <= last && scenarios.size() < facts.path("count").asInt();
                number++) {
            String name = name(number);
            if (!avoid.contains(name)) {
                scenarios.addObject().put("type", type(number)).put("gherkin", gherkin(name, number));
            }
        }
        return draft;
    }

    private int testCase(int number) {
        return (number - 1) / facts.path("perTest").asInt();
    }

    private String type(int number) {
        JsonNode types = facts.path("types");
        return types.path(testCase(number) % types.size()).asText();
    }

    private String criterion(int number) {
        JsonNode criteria = facts.path("userStory").path("acceptanceCriteria");
        String criterion = criteria.isEmpty()
                ? facts.path("userStory").path("title").asText()
                : criteria.path(testCase(number) % criteria.size()).asText();
        return criterion.replaceAll("\\s+", " ").strip();
    }

    private String way(int number) {
        List<String> ways = spanish ? MANERAS : WAYS;
        return ways.get((number - 1) % facts.path("perTest").asInt() % ways.size());
    }

    /** With its number, so that no two have the same. */
    private String name(int number) {
        return number + ". " + type(number).toLowerCase(Locale.ROOT) + ": " + criterion(number) + ", " + way(number);
    }

    private String gherkin(String name, int number) {
        String criterion = criterion(number);
        String way = way(number);
        return spanish ? """
                Scenario: %s
                  Given una persona que usa "%s"
                  When lo hace %s
                  Then se cumple: %s""".formatted(name, title(), way, criterion) : """
                Scenario: %s
                  Given somebody who uses "%s"
                  When they do it %s
                  Then this holds: %s""".formatted(name, title(), way, criterion);
    }

    private String title() {
        return facts.path("userStory")
                .path("title")
                .asText()
                .replaceAll("\\s+", " ")
                .strip();
    }
}
