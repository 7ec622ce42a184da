package dev.quire.provider.builtin;

import static dev.quire.provider.builtin.Palette.*;

import java.util.List;
import java.util.Locale;

/** What the words of a style mean here: a family of palettes and a finish. */
enum Style {
    STORYBOOK(
            Finish.FLAT,
            List.of(MEADOW, LAGOON, SUNSET, HARVEST),
            "storybook",
            "picturebook",
            "illustration",
            "flat",
            "cuento"),
    WATERCOLOR(
            Finish.MIST,
            List.of(BLOSSOM, LILAC, DEW),
            "watercolor",
            "watercolour",
            "acuarela",
            "aquarelle",
            "gouache",
            "wash"),
    INK(Finish.MIST, List.of(SUMI, INDIGO), "ink", "tinta", "pencil", "sketch", "line", "charcoal", "sumi"),
    NIGHT(Finish.FLAT, List.of(MIDNIGHT, AURORA, PLUM), "night", "noche", "dark", "dream", "dreamy"),
    COMIC(Finish.DOTS, List.of(HERO, POP, ARCADE), "comic", "cartoon", "pop", "anime", "manga", "pixel", "historieta"),
    PASTEL(Finish.FLAT, List.of(CANDY, SORBET, BLOSSOM), "pastel", "soft", "kawaii", "chalk", "crayon", "suave"),
    RETRO(Finish.DOTS, List.of(HARVEST, SUNSET, TERRACOTTA), "retro", "vintage", "oil", "woodcut", "collage", "paper");

    /** How surfaces are treated. */
    enum Finish {
        FLAT,
        MIST,
        DOTS
    }

    final Finish finish;
    final List<Palette> palettes;
    private final List<String> words;

    Style(Finish finish, List<Palette> palettes, String... words) {
        this.finish = finish;
        this.palettes = palettes;
        this.words = List.of(words);
    }

    /** The style named first in the text; a blank one is plain, an unknown one is always the same of the others. */
    static Style of(String text) {
        if (text.isBlank()) {
            return STORYBOOK;
        }
        for (String word : text.toLowerCase(Locale.ROOT).split("\\PL+")) {
            for (Style style : values()) {
                if (style.words.contains(word)) {
                    return style;
                }
            }
        }
        return values()[Math.floorMod(Dice.hash(text), values().length)];
    }
}
