package dev.quire.kind.tests;

import dev.quire.kind.tests.TestsInput.UserStory;
import java.util.List;
import java.util.stream.Collectors;

/** How a batch of scenarios is asked for. */
final class TestsPrompt {

    private TestsPrompt() {}

    /**
     * @param first number of the first scenario of the batch among all
     * @param last number of the last one
     */
    static String of(TestsInput tests, String language, int first, int last) {
        UserStory story = tests.userStory();
        StringBuilder prompt = new StringBuilder()
                .append("Write ")
                .append(last - first + 1)
                .append(" test scenarios in Gherkin for this user story.\n\nTitle: ")
                .append(story.title());
        if (story.description() != null) {
            prompt.append("\nDescription: ").append(story.description());
        }
        if (story.acceptanceCriteria() != null && !story.acceptanceCriteria().isEmpty()) {
            prompt.append("\nAcceptance criteria:");
            story.acceptanceCriteria()
                    .forEach(criterion -> prompt.append("\n- ").append(criterion));
        }
        String types = tests.types().stream().map(TestType::name).collect(Collectors.joining(", "));
        return prompt.append("\n\nThey are the scenarios ")
                .append(first)
                .append(" to ")
                .append(last)
                .append(" of ")
                .append(tests.total())
                .append(", ")
                .append(tests.perTest())
                .append(" for each test case; others write the rest at the same time, so take what belongs to these"
                        + " numbers when the criteria and types are gone through in turn. Types: ")
                .append(types)
                .append(".\nEach name is said once. Names and steps are in the language ")
                .append(language)
                .append(" (BCP 47), keywords in English.\n\nAnswer with one JSON object and nothing else:"
                        + " {\"scenarios\":[{\"type\":\"…\",\"gherkin\":\"…\"}]}. Each gherkin begins with"
                        + " \"Scenario: \" and its name, then come Given, When and Then steps, each on a line of its"
                        + " own; no Feature line, no tags.")
                .toString();
    }

    static String rest(int missing, List<String> avoid) {
        return "\n\nOf these, " + missing + " are still missing: write only so many. These names are taken:\n- "
                + String.join("\n- ", avoid);
    }
}
