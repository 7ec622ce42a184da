package dev.quire.provider.http;

import dev.quire.provider.PictureSpec;
import dev.quire.provider.Prompt;

/** Says in words what a vendor has no parameter for. */
public final class SpokenStyle {

    /** A model that is shown a picture takes the prompt for a change to it otherwise. */
    private static final String LIKE =
            "\n\nReference: the picture that comes with this. Draw a new picture of the scene"
                    + " above, with the same characters, colours and style, and another composition.";

    private SpokenStyle() {}

    /** The prompt, the style, what to avoid, and what the reference is for. */
    public static String withStyleAndAvoid(Prompt prompt, PictureSpec spec) {
        String styled = withStyle(prompt, spec);
        String avoiding = spec.negativePrompt() == null ? styled : styled + "\n\nAvoid: " + spec.negativePrompt();
        return prompt.like().isPresent() ? avoiding + LIKE : avoiding;
    }

    /** The prompt and the style. */
    public static String withStyle(Prompt prompt, PictureSpec spec) {
        return spec.style() == null ? prompt.text() : prompt.text() + "\n\nStyle: " + spec.style();
    }
}
