package dev.quire.kind;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quire.job.NewJob;
import dev.quire.job.NewPage;
import dev.quire.kind.InvalidInput.Violation;
import dev.quire.kind.StoryInput.Cover;
import dev.quire.kind.StoryInput.StoryPage;
import dev.quire.provider.PictureSpec;
import dev.quire.provider.Provider;
import dev.quire.provider.Simulate;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A picture story: the cover first, then all pages at once. */
@ApplicationScoped
public class StoryKind implements Kind {

    private static final String COVER = "cover";

    private final Input input;
    private final PagePlan plan;
    private final ProviderChoice choice;

    StoryKind(Input input, PagePlan plan, ProviderChoice choice) {
        this.input = input;
        this.plan = plan;
        this.choice = choice;
    }

    @Override
    public String name() {
        return "story";
    }

    @Override
    public List<NewPage> plan(JsonNode node, String language, Generators by) throws InvalidInput {
        StoryInput story = input.read(node, StoryInput.class, "/input");
        Cover cover = story.cover();
        if (cover != null && story.pages().size() >= NewJob.MAX_PAGES) {
            throw new InvalidInput("/input/pages", "Must have 1 to 1000 pages, the cover included.");
        }
        long seed = story.seed() == null ? PagePlan.randomSeed() : story.seed();
        boolean refers = cover != null && refers(cover, by);
        List<NewPage> pages = new ArrayList<>();
        if (cover != null) {
            pages.add(cover(story, seed, by));
        }
        Set<Integer> numbers = new HashSet<>();
        for (int place = 0; place < story.pages().size(); place++) {
            StoryPage page = story.pages().get(place);
            int number = page.number() == null ? place + 1 : page.number();
            if (!numbers.add(number)) {
                throw new InvalidInput(List.of(new Violation(
                        "/input/pages/" + place + "/number", "Number " + number + " is there twice in the story.")));
            }
            pages.add(page(story, place, number, seed, refers, by));
        }
        return pages;
    }

    private boolean refers(Cover cover, Generators by) throws InvalidInput {
        if (!Boolean.TRUE.equals(cover.reference())) {
            return false;
        }
        if (cover.imageUrl() != null) {
            throw new InvalidInput(
                    "/input/cover/reference",
                    "A picture brought along by imageUrl is never fetched, so that it can't be the pages' reference.");
        }
        choice.needReference(by.first(), by.model(), "");
        return true;
    }

    private NewPage cover(StoryInput story, long seed, Generators by) throws InvalidInput {
        Cover cover = story.cover();
        PagePlan.check(cover.simulate(), by.first(), "/input/cover/simulate");
        List<Provider> fallback = fallback(cover.fallback(), by, "/input/cover/fallback");
        String spec = spec(story, seed, cover.simulate(), null);
        return new NewPage(COVER, null, cover.prompt(), null, spec, true, cover.imageUrl(), 1, names(fallback), false);
    }

    private NewPage page(StoryInput story, int place, int number, long seed, boolean refers, Generators by)
            throws InvalidInput {
        StoryPage page = story.pages().get(place);
        String at = "/input/pages/" + place;
        PagePlan.check(page.simulate(), by.first(), at + "/simulate");
        List<Provider> fallback = fallback(page.fallback(), by, at + "/fallback");
        if (refers && fallback == null) {
            choice.needReference(by.fallback(), "/fallback");
        } else if (refers) {
            choice.needReference(fallback, at + "/fallback");
        }
        String spec = spec(story, seed, page.simulate(), refers ? COVER : null);
        return new NewPage(
                "page_" + number,
                number,
                page.prompt(),
                page.text(),
                spec,
                false,
                page.imageUrl(),
                1,
                names(fallback),
                refers);
    }

    /** The page's own; null where it has none. */
    private List<Provider> fallback(List<String> asked, Generators by, String at) throws InvalidInput {
        return asked == null ? null : choice.fallback(asked, by.first().name(), makes(), at);
    }

    private static List<String> names(List<Provider> fallback) {
        return fallback == null ? null : fallback.stream().map(Provider::name).toList();
    }

    private String spec(StoryInput story, long seed, Simulate simulate, String referenceKey) {
        Size size = Size.of(story.size());
        return plan.write(new PictureSpec(
                story.style(),
                size.width(),
                size.height(),
                seed,
                null,
                null,
                null,
                null,
                null,
                simulate,
                referenceKey));
    }
}
