package dev.quire.kind.tests;

import dev.quire.job.JobReads.JobNow;
import dev.quire.job.PageNow;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;

/** All scenarios of a job as a file for Cucumber. What is missing is said at its head, so that nobody takes it for whole. */
final class FeatureFile {

    private FeatureFile() {}

    static String write(JobNow now, Function<PageNow, List<Scenario>> scenariosOf) {
        StringBuilder scenarios = new StringBuilder();
        Set<String> names = new HashSet<>();
        for (PageNow page : now.pages()) {
            for (Scenario scenario : scenariosOf.apply(page)) {
                // Two batches that settled at the same moment may both have brought it.
                if (names.add(scenario.sameAs())) {
                    scenarios.append("\n  @").append(scenario.type().name().toLowerCase(Locale.ROOT));
                    scenario.gherkin()
                            .lines()
                            .forEach(line -> scenarios.append("\n  ").append(line));
                    scenarios.append("\n");
                }
            }
        }
        int wanted = now.pages().stream().mapToInt(page -> page.parts).sum();
        // Every page carries the user story's title beside its scenarios.
        String head = "Feature: " + oneLine(now.pages().getFirst().text) + "\n";
        String missing = names.size() == wanted
                ? ""
                : "  # " + (wanted - names.size()) + " of " + wanted + " scenarios are missing.\n";
        return head + missing + scenarios;
    }

    private static String oneLine(String title) {
        return title.replaceAll("\\s+", " ").strip();
    }
}
