package dev.quire.provider.builtin;

import dev.quire.provider.builtin.drawing.Brush;
import dev.quire.provider.builtin.drawing.TrueTypeFont;
import java.util.ArrayList;
import java.util.List;

/**
 * The title in its panel at the foot of the picture: as large as fits on two lines, then smaller, then three lines cut
 * with an ellipsis. Lengths are pixels; a picture too small for legible letters gets no caption.
 */
final class Caption {

    private static final int MAX_LINES = 3;
    private static final float SMALLEST_SIZE = 7;
    /** Of the letters, as shares of the picture's shorter side. */
    private static final float[] SIZES = {0.052f, 0.044f, 0.036f};

    private static final float MARGIN = 0.035f;
    private static final float LINE = 1.28f;
    private static final float CAPITALS = 0.71f;
    /** A panel takes no more of the picture's height than this. */
    private static final float MAX_SHARE = 0.42f;

    private final TrueTypeFont font = TrueTypeFont.roboto();
    private final CaptionText text;
    private final int width;
    private final float margin;
    private final float size;
    private final List<String> lines;
    private final float top;
    private final float bottom;

    Caption(Scene scene) {
        this.text = new CaptionText(scene, font);
        this.width = scene.width();
        float unit = Math.min(width, scene.height());
        this.margin = unit * MARGIN;
        float tried = 0;
        List<String> wrapped = List.of();
        for (int i = 0; i < SIZES.length && (i == 0 || wrapped.size() > 2); i++) {
            tried = Math.max(SMALLEST_SIZE, SIZES[i] * unit);
            wrapped = text.lines(textWidth() / tried);
        }
        this.size = tried;
        int room = (int) ((scene.height() * MAX_SHARE - 2 * margin) / (size * LINE));
        this.lines = text.isEmpty() ? List.of() : firstOf(wrapped, Math.min(MAX_LINES, room));
        this.bottom = scene.height() - margin;
        this.top = lines.isEmpty() ? scene.height() : bottom - lines.size() * size * LINE - size * 0.9f;
    }

    /** The panel's upper border, or the picture's lower one if there is no panel. */
    float top() {
        return top;
    }

    private float textWidth() {
        return width - 5 * margin;
    }

    private List<String> firstOf(List<String> all, int room) {
        if (all.size() <= room || room < 1) {
            return room < 1 ? List.of() : all;
        }
        List<String> first = new ArrayList<>(all.subList(0, room));
        first.set(room - 1, text.cut(first.getLast(), textWidth() / size));
        return first;
    }

    void paint(Easel easel) {
        if (lines.isEmpty()) {
            return;
        }
        Brush brush = easel.brush();
        float lift = margin * 0.16f;
        brush.roundedBox(margin, top + lift, width - margin, bottom + lift, size * 0.6f)
                .fill(easel.ink(Tone.DARK), 0.35f);
        brush.roundedBox(margin, top, width - margin, bottom, size * 0.6f).fill(easel.plainInk(Tone.PALE));
        float baseline = top + size * 0.45f + size * (LINE + CAPITALS) / 2;
        for (String line : lines) {
            outline(line, brush, baseline);
            baseline += size * LINE;
        }
        brush.inPixels().fill(easel.plainInk(Tone.DARK));
    }

    private void outline(String line, Brush brush, float baseline) {
        float x = (width - text.width(line) * size) / 2;
        for (int i = 0; i < line.length(); i += Character.charCount(line.codePointAt(i))) {
            int character = line.codePointAt(i);
            int glyph = font.glyph(character);
            if (glyph == TrueTypeFont.MISSING) {
                outlineBox(brush, x, baseline);
            } else {
                font.outline(glyph, brush, x, baseline, size);
            }
            x += text.width(character) * size;
        }
    }

    /** An upright frame: the inner outline turns against the outer one and so stays empty. */
    private void outlineBox(Brush brush, float x, float baseline) {
        brush.at(x, baseline, size, size)
                .moveTo(0.08f, 0)
                .lineTo(0.08f, -CAPITALS)
                .lineTo(0.52f, -CAPITALS)
                .lineTo(0.52f, 0)
                .moveTo(0.14f, -0.06f)
                .lineTo(0.46f, -0.06f)
                .lineTo(0.46f, -0.65f)
                .lineTo(0.14f, -0.65f);
    }
}
