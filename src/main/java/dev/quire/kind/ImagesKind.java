package dev.quire.kind;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quire.job.NewPage;
import dev.quire.provider.PictureSpec;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.stream.IntStream;

/** Variants of one picture. */
@ApplicationScoped
public class ImagesKind implements Kind {

    private final Input input;
    private final PagePlan plan;

    ImagesKind(Input input, PagePlan plan) {
        this.input = input;
        this.plan = plan;
    }

    @Override
    public String name() {
        return "images";
    }

    @Override
    public List<NewPage> plan(JsonNode node, String language, Generators by) throws InvalidInput {
        ImagesInput images = input.read(node, ImagesInput.class, "/input");
        PagePlan.check(images.simulate(), by.first(), "/input/simulate");
        if ("jpeg".equals(images.format()) && "transparent".equals(images.background())) {
            throw new InvalidInput("/input/background", "A JPEG is never transparent: ask for png or webp.");
        }
        int count = images.count() == null ? 1 : images.count();
        return IntStream.range(0, count)
                .mapToObj(place ->
                        new NewPage("image_" + (place + 1), place + 1, images.prompt(), null, spec(images, place)))
                .toList();
    }

    private String spec(ImagesInput images, int place) {
        Size size = Size.of(images.size());
        long seed = images.seed() == null ? PagePlan.randomSeed() : PagePlan.seedAfter(images.seed(), place);
        return plan.write(new PictureSpec(
                images.style(),
                size.width(),
                size.height(),
                seed,
                images.negativePrompt(),
                images.steps(),
                images.quality(),
                images.format(),
                images.background(),
                images.simulate()));
    }
}
