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

    private final Input input;
    private final PagePlan plan;

    StoryKind(Input input, PagePlan plan) {
        this.input = input;
        this.plan = plan;
    }

    @Override
    public String name() {
        return "story";
    }

    @Override
    public List<NewPage> plan(JsonNode node, String language, Provider provider) throws InvalidInput {
        StoryInput story = input.read(node, StoryInput.class, "/input");
        Cover cover = story.cover();
        if (cover != null && story.pages().size() >= NewJob.MAX_PAGES) {
            throw new InvalidInput("/input/pages", "Must have 1 to 1000 pages, the cover included.");
        }
        long seed = story.seed() == null ? PagePlan.randomSeed() : story.seed();
        List<NewPage> pages = new ArrayList<>();
        if (cover != null) {
            PagePlan.check(cover.simulate(), provider, "/input/cover/simulate");
            String spec = spec(story, seed, cover.simulate());
            pages.add(new NewPage("cover", null, cover.prompt(), null, spec, true, cover.imageUrl(), 1));
        }
        Set<Integer> numbers = new HashSet<>();
        for (int place = 0; place < story.pages().size(); place++) {
            StoryPage page = story.pages().get(place);
            int number = page.number() == null ? place + 1 : page.number();
            if (!numbers.add(number)) {
                throw new InvalidInput(List.of(new Violation(
                        "/input/pages/" + place + "/number", "Number " + number + " is there twice in the story.")));
            }
            PagePlan.check(page.simulate(), provider, "/input/pages/" + place + "/simulate");
            String spec = spec(story, seed, page.simulate());
            pages.add(
                    new NewPage("page_" + number, number, page.prompt(), page.text(), spec, false, page.imageUrl(), 1));
        }
        return pages;
    }

    private String spec(StoryInput story, long seed, Simulate simulate) {
        Size size = Size.of(story.size());
        return plan.write(new PictureSpec(
                story.style(), size.width(), size.height(), seed, null, null, null, null, null, simulate));
    }
}
