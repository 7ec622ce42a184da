package dev.quire.kind.tests;

import io.cucumber.gherkin.GherkinParser;
import io.cucumber.messages.types.Envelope;
import io.cucumber.messages.types.FeatureChild;
import io.cucumber.messages.types.GherkinDocument;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One scenario.
 *
 * @param name as the Gherkin has it
 * @param gherkin from its keyword on, without tags
 */
@RegisterForReflection
record Scenario(String name, TestType type, String gherkin) {

    private static final GherkinParser PARSER =
            GherkinParser.builder().includeSource(false).includePickles(false).build();

    /** The one scenario with steps in this text, by Cucumber's own parser; empty when there is none, or more, or not only. */
    static Optional<Scenario> parse(TestType type, String gherkin) {
        String feature = "Feature: one\n\n" + gherkin + "\n";
        List<FeatureChild> children = PARSER.parse("scenario.feature", feature.getBytes(StandardCharsets.UTF_8))
                .map(Envelope::getGherkinDocument)
                .flatMap(Optional::stream)
                .map(GherkinDocument::getFeature)
                .flatMap(Optional::stream)
                .flatMap(parsed -> parsed.getChildren().stream())
                .toList();
        String bare = withoutTags(gherkin);
        // Anything before the scenario would pass as the feature's description, a second feature's head too.
        return children.size() != 1
                ? Optional.empty()
                : children.getFirst()
                        .getScenario()
                        .filter(scenario -> bare.startsWith(scenario.getKeyword() + ":"))
                        .filter(scenario -> !scenario.getName().isBlank()
                                && !scenario.getSteps().isEmpty())
                        .map(scenario -> new Scenario(scenario.getName().strip(), type, bare));
    }

    private static String withoutTags(String gherkin) {
        return gherkin.lines()
                .dropWhile(line -> line.isBlank()
                        || line.strip().startsWith("@")
                        || line.strip().startsWith("#"))
                .map(String::stripTrailing)
                .reduce((one, next) -> one + "\n" + next)
                .orElse("")
                .strip();
    }

    /** Two of the same count as one. */
    String sameAs() {
        return Normalizer.normalize(name, Normalizer.Form.NFC)
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{M}\\p{N}]+", " ")
                .strip();
    }
}
