package dev.quire.provider.builtin;

import dev.quire.provider.builtin.drawing.TrueTypeFont;
import java.util.ArrayList;
import java.util.List;

/** Which words a caption says, and where they break into lines. Widths are in em of the font. */
final class CaptionText {

    /** A character the font lacks is drawn as a box this wide. */
    static final float BOX = 0.6f;

    private static final int LONGEST = 500;
    private static final int PROMPT_WORDS = 8;
    private static final String ELLIPSIS = "…";

    private final TrueTypeFont font;
    private final String text;

    CaptionText(Scene scene, TrueTypeFont font) {
        this.font = font;
        String title = printable(scene.title());
        this.text = title.isEmpty() ? firstWords(printable(scene.prompt())) : title;
    }

    boolean isEmpty() {
        return text.isEmpty();
    }

    float width(String line) {
        float width = 0;
        for (int i = 0; i < line.length(); i += Character.charCount(line.codePointAt(i))) {
            width += width(line.codePointAt(i));
        }
        return width;
    }

    float width(int character) {
        int glyph = font.glyph(character);
        return glyph == TrueTypeFont.MISSING ? BOX : font.width(glyph);
    }

    List<String> lines(float maxWidth) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ")) {
            if (!line.isEmpty() && width(line + " " + word) > maxWidth) {
                lines.add(line.toString());
                line.setLength(0);
            }
            String rest = breakUp(word, maxWidth, lines);
            line.append(line.isEmpty() ? "" : " ").append(rest);
        }
        lines.add(line.toString());
        return lines;
    }

    /** Adds the full lines a word too long for one takes up; returns what is left of it. */
    private String breakUp(String word, float maxWidth, List<String> lines) {
        String rest = word;
        while (width(rest) > maxWidth) {
            int end = fitting(rest, maxWidth);
            lines.add(rest.substring(0, end));
            rest = rest.substring(end);
        }
        return rest;
    }

    /** How many chars of it fit, at least one character. */
    private int fitting(String word, float maxWidth) {
        int end = Character.charCount(word.codePointAt(0));
        float width = width(word.codePointAt(0));
        while (end < word.length() && width + width(word.codePointAt(end)) <= maxWidth) {
            width += width(word.codePointAt(end));
            end += Character.charCount(word.codePointAt(end));
        }
        return end;
    }

    /** The line with an ellipsis after as much of it as leaves room for one. */
    String cut(String line, float maxWidth) {
        int end = fitting(line, maxWidth - width(ELLIPSIS));
        return line.substring(0, end).stripTrailing() + ELLIPSIS;
    }

    private String firstWords(String prompt) {
        String[] words = prompt.split(" ");
        String first = String.join(" ", List.of(words).subList(0, Math.min(PROMPT_WORDS, words.length)));
        return words.length > PROMPT_WORDS ? first + ELLIPSIS : first;
    }

    /** One line without emoji and invisible characters, which would only show as boxes. */
    private String printable(String raw) {
        StringBuilder kept = new StringBuilder();
        raw.codePoints().limit(LONGEST).forEach(c -> {
            if (Character.isWhitespace(c) || Character.isSpaceChar(c)) {
                kept.append(' ');
            } else if (font.glyph(c) != TrueTypeFont.MISSING || Character.isLetterOrDigit(c)) {
                kept.appendCodePoint(c);
            }
        });
        return kept.toString().strip().replaceAll(" +", " ");
    }
}
