package dev.quire.kind.content;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quire.job.JobReads.JobNow;
import dev.quire.job.NewPage;
import dev.quire.job.PageNow;
import dev.quire.kind.Generators;
import dev.quire.kind.Input;
import dev.quire.kind.InvalidInput;
import dev.quire.kind.PagePlan;
import dev.quire.kind.TextKind;
import dev.quire.kind.content.ContentInput.Item;
import dev.quire.provider.TextSpec;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Texts for a shop or a site: each page is an object with a text for each of its components. */
@ApplicationScoped
public class ContentKind implements TextKind {

    private final Input input;
    private final PagePlan plan;
    private final ObjectMapper json;

    ContentKind(Input input, PagePlan plan, ObjectMapper json) {
        this.input = input;
        this.plan = plan;
        this.json = json;
    }

    @Override
    public String name() {
        return "content";
    }

    @Override
    public List<NewPage> plan(JsonNode node, String language, Generators by) throws InvalidInput {
        ContentInput content = input.read(node, ContentInput.class, "/input");
        long seed = content.seed() == null ? PagePlan.randomSeed() : content.seed();
        List<NewPage> pages = new ArrayList<>();
        for (int place = 0; place < content.items().size(); place++) {
            Item item = content.items().get(place);
            String at = "/input/items/" + place;
            PagePlan.check(item.simulate(), by.first(), at + "/simulate");
            List<String> components = components(item, at);
            String spoken = item.language() != null ? item.language() : language != null ? language : "en";
            TextSpec spec = new TextSpec(
                    "content",
                    facts(item, components, spoken),
                    schema(components),
                    PagePlan.seedAfter(seed, place),
                    item.simulate());
            int number = place + 1;
            pages.add(new NewPage("item_" + number, number, prompt(item, components, spoken), null, plan.write(spec)));
        }
        return pages;
    }

    private static List<String> components(Item item, String at) throws InvalidInput {
        if (item.components() == null || item.components().isEmpty()) {
            return item.type().components();
        }
        Set<String> seen = new HashSet<>();
        for (int place = 0; place < item.components().size(); place++) {
            if (!seen.add(item.components().get(place))) {
                throw new InvalidInput(at + "/components/" + place, "Is there twice.");
            }
        }
        return item.components();
    }

    private ObjectNode facts(Item item, List<String> components, String language) {
        ObjectNode facts = json.createObjectNode()
                .put("type", item.type().toString())
                .put("brandVoice", item.brandVoice())
                .put("language", language);
        item.targetKeywords().forEach(facts.putArray("targetKeywords")::add);
        components.forEach(facts.putArray("components")::add);
        return facts;
    }

    private ObjectNode schema(List<String> components) {
        ObjectNode schema = json.createObjectNode().put("type", "object").put("additionalProperties", false);
        ObjectNode properties = schema.putObject("properties");
        components.forEach(name -> properties.putObject(name).put("type", "string"));
        components.forEach(schema.putArray("required")::add);
        return schema;
    }

    private static String prompt(Item item, List<String> components, String language) {
        StringBuilder prompt = new StringBuilder()
                .append("Write the texts for ")
                .append(item.type().about())
                .append(".\n\nTarget keywords: ")
                .append(String.join(", ", item.targetKeywords()))
                .append(".\n");
        if (item.brandVoice() != null) {
            prompt.append("Brand voice: ").append(item.brandVoice()).append("\n");
        }
        return prompt.append("Language (BCP 47): ")
                .append(language)
                .append(".\n\nAnswer with one JSON object and nothing else. Its members are exactly ")
                .append(String.join(", ", components))
                .append("; each is a text without markup and not empty.")
                .toString();
    }

    @Override
    public Checked check(String answer, TextSpec asked, Optional<String> draft, List<String> others) {
        JsonNode texts;
        try {
            texts = json.readTree(answer);
        } catch (JsonProcessingException e) {
            return new Checked.Wrong("The provider's answer is not JSON.");
        }
        ObjectNode made = json.createObjectNode();
        for (JsonNode name : asked.facts().path("components")) {
            JsonNode text = texts.path(name.textValue());
            if (!text.isTextual() || text.textValue().isBlank()) {
                return new Checked.Wrong("The provider's answer has no text for " + name.textValue() + ".");
            }
            made.put(name.textValue(), text.textValue().strip());
        }
        return new Checked.Whole(made.toString());
    }

    /** One line for each page: the JSON Lines that imports of shops read. */
    @Override
    public Document assemble(JobNow now) {
        StringBuilder lines = new StringBuilder();
        for (PageNow page : now.pages()) {
            if (page.resultText != null) {
                lines.append("{\"key\":\"").append(page.key).append("\",\"texts\":");
                lines.append(page.resultText).append("}\n");
            }
        }
        return new Document("jsonl", "application/jsonl", lines.toString());
    }
}
