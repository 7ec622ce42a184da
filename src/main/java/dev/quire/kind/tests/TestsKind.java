package dev.quire.kind.tests;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quire.job.JobReads.JobNow;
import dev.quire.job.NewJob;
import dev.quire.job.NewPage;
import dev.quire.kind.Generators;
import dev.quire.kind.Input;
import dev.quire.kind.InvalidInput;
import dev.quire.kind.PagePlan;
import dev.quire.kind.TextKind;
import dev.quire.provider.TextSpec;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Test scenarios for a user story, in batches. A scenario counts when Cucumber's parser takes it and no other of the job
 * has its name; a batch that brings too few is asked for the rest.
 */
@ApplicationScoped
public class TestsKind implements TextKind {

    private final Input input;
    private final PagePlan plan;
    private final ObjectMapper json;

    TestsKind(Input input, PagePlan plan, ObjectMapper json) {
        this.input = input;
        this.plan = plan;
        this.json = json;
    }

    @Override
    public String name() {
        return "tests";
    }

    @Override
    public List<NewPage> plan(JsonNode node, String language, Generators by) throws InvalidInput {
        TestsInput tests = input.read(node, TestsInput.class, "/input");
        int batches = Math.ceilDiv(tests.total(), tests.perBatch());
        if (batches > NewJob.MAX_PAGES) {
            throw new InvalidInput("/input/batchSize", "Makes " + batches + " batches; at most 1000 are possible.");
        }
        long seed = tests.seed() == null ? PagePlan.randomSeed() : tests.seed();
        String spoken = language == null ? "en" : language;
        List<NewPage> pages = new ArrayList<>();
        for (int batch = 0; batch < batches; batch++) {
            PagePlan.check(tests.simulateOf(batch), by.first(), "/input/simulate/" + batch);
            int first = batch * tests.perBatch() + 1;
            int last = Math.min(tests.total(), first + tests.perBatch() - 1);
            TextSpec spec = new TextSpec(
                    "scenarios",
                    facts(tests, spoken, first, last),
                    schema(),
                    PagePlan.seedAfter(seed, batch),
                    tests.simulateOf(batch));
            String prompt = TestsPrompt.of(tests, spoken, first, last);
            int number = batch + 1;
            pages.add(new NewPage(
                    "batch_" + number, number, prompt, title(tests), plan.write(spec), false, null, last - first + 1));
        }
        return pages;
    }

    private ObjectNode facts(TestsInput tests, String language, int first, int last) {
        ObjectNode facts = json.createObjectNode()
                .put("language", language)
                .put("first", first)
                .put("last", last)
                .put("count", last - first + 1)
                .put("perTest", tests.perTest());
        facts.set("userStory", json.valueToTree(tests.userStory()));
        tests.types().forEach(type -> facts.withArray("types").add(type.name()));
        return facts;
    }

    private ObjectNode schema() {
        ObjectNode scenario = object(Map.of("gherkin", json.createObjectNode().put("type", "string"), "type", types()));
        ObjectNode scenarios = json.createObjectNode().put("type", "array");
        scenarios.set("items", scenario);
        return object(Map.of("scenarios", scenarios));
    }

    private ObjectNode types() {
        ObjectNode types = json.createObjectNode().put("type", "string");
        Arrays.stream(TestType.values()).forEach(type -> types.withArray("enum").add(type.name()));
        return types;
    }

    private ObjectNode object(Map<String, ObjectNode> members) {
        ObjectNode schema = json.createObjectNode().put("type", "object").put("additionalProperties", false);
        schema.putObject("properties").setAll(members);
        members.keySet().stream().sorted().forEach(schema.putArray("required")::add);
        return schema;
    }

    @Override
    public Ask rest(Ask whole, String draft) {
        Scenarios there = read(draft);
        int missing =
                whole.spec().facts().path("count").asInt() - there.scenarios().size();
        List<String> avoid = new ArrayList<>(there.avoid());
        there.scenarios().forEach(scenario -> avoid.add(scenario.name()));
        ObjectNode facts = whole.spec().facts().deepCopy();
        facts.put("count", missing);
        avoid.forEach(facts.putArray("avoid")::add);
        TextSpec spec = whole.spec();
        return new Ask(
                whole.prompt() + TestsPrompt.rest(missing, avoid),
                new TextSpec(spec.task(), facts, spec.schema(), spec.seed(), spec.simulate()));
    }

    @Override
    public boolean comparesPages() {
        return true;
    }

    @Override
    public Checked check(String answer, TextSpec asked, Optional<String> draft, List<String> others) {
        Set<String> taken = new HashSet<>();
        others.forEach(other -> read(other).scenarios().forEach(scenario -> taken.add(scenario.sameAs())));
        Map<String, Scenario> kept = new LinkedHashMap<>();
        List<String> avoid = new ArrayList<>();
        draft.map(this::read).ifPresent(there -> {
            avoid.addAll(there.avoid());
            there.scenarios().forEach(scenario -> keep(scenario, taken, kept, avoid));
        });
        int before = kept.size();
        brought(answer).forEach(scenario -> keep(scenario, taken, kept, avoid));
        int wanted = asked.facts().path("count").asInt();
        if (kept.size() >= wanted) {
            return new Checked.Whole(write(kept.values().stream().limit(wanted).toList(), List.of()));
        } else if (kept.size() == before && avoid.isEmpty()) {
            return new Checked.Wrong("The provider's answer has no scenario that Gherkin takes.");
        }
        return new Checked.Part(
                write(List.copyOf(kept.values()), avoid.stream().distinct().toList()),
                (wanted - kept.size()) + " of " + wanted
                        + " scenarios are missing: what came was too few, the same twice, or no Gherkin.");
    }

    private static void keep(Scenario scenario, Set<String> taken, Map<String, Scenario> kept, List<String> avoid) {
        if (taken.contains(scenario.sameAs())) {
            avoid.add(scenario.name());
        } else {
            kept.putIfAbsent(scenario.sameAs(), scenario);
        }
    }

    /** What of an answer is a scenario; the rest is passed over. */
    private List<Scenario> brought(String answer) {
        try {
            List<Scenario> brought = new ArrayList<>();
            for (JsonNode each : json.readTree(answer).path("scenarios")) {
                Scenario.parse(
                                type(each.path("type").asText()),
                                each.path("gherkin").asText())
                        .ifPresent(brought::add);
            }
            return brought;
        } catch (JsonProcessingException e) {
            return List.of();
        }
    }

    private static TestType type(String name) {
        return Arrays.stream(TestType.values())
                .filter(type -> type.name().equalsIgnoreCase(name))
                .findFirst()
                .orElse(TestType.FUNCTIONAL);
    }

    @Override
    public Document assemble(JobNow now) {
        String text = FeatureFile.write(
                now,
                page -> page.resultText == null
                        ? List.of()
                        : read(page.resultText).scenarios());
        return new Document("feature", "text/plain", text);
    }

    private static String title(TestsInput tests) {
        String title = tests.userStory().title();
        return tests.storyId() == null ? title : tests.storyId() + ": " + title;
    }

    private Scenarios read(String written) {
        try {
            return json.readValue(written, Scenarios.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Scenarios that were written can't be read", e);
        }
    }

    private String write(List<Scenario> scenarios, List<String> avoid) {
        try {
            return json.writeValueAsString(new Scenarios(scenarios, avoid));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A record of ours could not be written as JSON", e);
        }
    }
}
