package dev.quire.provider.builtin;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The few things a prompt can ask for by name, in English or Spanish, singular or with a plural s. */
enum Motif {
    NIGHT(null, 0, "night midnight bedtime dark dream asleep noche sueño oscuridad"),
    MOON(null, 0, "moon moonlight moonlit luna"),
    STARS(null, 0, "star starry stars estrella"),
    SUN(null, 0, "sun sunny sunshine sol"),
    SEA(null, 0, "sea ocean beach island wave water lake shore mar océano playa isla lago ola"),
    MOUNTAINS(null, 0, "mountain peak valley hill montaña sierra valle"),
    FOREST(null, 0, "forest wood jungle tree bosque selva árbol arbol"),
    RAIN(null, 0, "rain rainy storm lluvia tormenta"),
    SNOW(null, 0, "snow snowy winter ice nieve invierno hielo"),
    FLOWERS(null, 0, "flower garden meadow spring flor flores jardín jardin primavera"),
    FOX(Figure.FOX, 0.21f, "fox foxes zorro zorra"),
    CAT(Figure.CAT, 0.18f, "cat kitten tiger gato gata"),
    RABBIT(Figure.RABBIT, 0.19f, "rabbit bunny hare conejo liebre"),
    BEAR(Figure.BEAR, 0.26f, "bear teddy mouse oso osa ratón"),
    CHILD(Figure.CHILD, 0.23f, "child girl boy kid princess hero niña niño"),
    HOUSE(Figure.HOUSE, 0.27f, "house home cottage village town casa pueblo hogar"),
    CASTLE(Figure.CASTLE, 0.36f, "castle king queen knight dragon castillo rey reina"),
    BOAT(Figure.BOAT, 0.3f, "boat ship sail sailor pirate barco vela pirata"),
    LIGHTHOUSE(Figure.LIGHTHOUSE, 0.42f, "lighthouse harbour harbor faro puerto"),
    WHALE(Figure.WHALE, 0.26f, "whale fish dolphin ballena pez delfín"),
    BALLOON(Figure.BALLOON, 0.27f, "balloon fly flying travel adventure globo volar viaje aventura");

    /** What stands in the foreground for it; null for what the scenery itself shows. */
    final Figure figure;
    /** Of its figure, as a share of the picture's shorter side. */
    final float size;

    private final List<String> words;

    Motif(Figure figure, float size, String words) {
        this.figure = figure;
        this.size = size;
        this.words = List.of(words.split(" "));
    }

    static Set<Motif> in(String prompt) {
        Set<String> said =
                Set.copyOf(Arrays.asList(prompt.toLowerCase(Locale.ROOT).split("\\PL+")));
        Set<Motif> motifs = EnumSet.noneOf(Motif.class);
        for (Motif motif : values()) {
            if (motif.words.stream().anyMatch(word -> said.contains(word) || said.contains(word + "s"))) {
                motifs.add(motif);
            }
        }
        return motifs;
    }

    boolean swims() {
        return this == BOAT || this == WHALE;
    }
}
