package dev.quire.provider.http;

import dev.quire.provider.PictureSpec;
import dev.quire.provider.Prompt;

/** Says in words what a vendor has no parameter for. */
public final class SpokenStyle {

    private SpokenStyle() {}

    /** The prompt, the style, and what to avoid. */
    public static String withStyleAndAvoid(Prompt prompt, PictureSpec spec) {
        String styled = withStyle(prompt, spec);
        return spec.negativePrompt() == null ? styled : styled + "\n\nAvoid: " + spec.negativePrompt();
    }

    /** The prompt and the style. */
    public static String withStyle(Prompt prompt, PictureSpec spec) {
        return spec.style() == null ? prompt.text() : prompt.text() + "\n\nStyle: " + spec.style();
    }
}
