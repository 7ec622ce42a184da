package dev.quire.provider.builtin;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.provider.ReferencePicture;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class PainterTest {

    private static final String PROMPT = "A fox in the forest";
    private static final double SUBSTANTIAL = 0.05;

    @ParameterizedTest
    @CsvSource({"1, 1", "16, 16", "64, 64", "64, 2048", "2048, 64", "513, 255", "1024, 1792", "2048, 2048"})
    void anyDecoderReadsItAtTheSizeAsked(int width, int height) throws IOException {
        BufferedImage picture = decode(Painter.paint(new Scene("Title", PROMPT, "ink", width, height, 1)));

        assertEquals(width, picture.getWidth());
        assertEquals(height, picture.getHeight());
    }

    @ParameterizedTest
    @ValueSource(strings = {"watercolor", "ink", "night", "comic", "pastel", "retro", "", "no such style"})
    void theSameSceneIsTheSamePicture(String style) {
        Scene scene = new Scene("Luna", "rain, snow, sea, a boat, a whale and mountains", style, 320, 200, 42);

        assertArrayEquals(Painter.paint(scene), Painter.paint(scene));
    }

    @Test
    void anotherPromptStyleOrSeedIsAnotherPicture() throws IOException {
        BufferedImage picture = paint("Title", PROMPT, "watercolor", 1);

        assertTrue(difference(picture, paint("Title", "A whale in the sea", "watercolor", 1)) > SUBSTANTIAL);
        assertTrue(difference(picture, paint("Title", PROMPT, "comic", 1)) > SUBSTANTIAL);
        assertTrue(difference(picture, paint("Title", PROMPT, "watercolor", 2)) > SUBSTANTIAL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Once upon a time", "Érase una vez el niño", "Зимняя сказка", "Το κάστρο", "木の家"})
    void theTitleIsInkOnAPanel(String title) throws IOException {
        BufferedImage letters = panel(paint(title, PROMPT, "ink", 1));
        int panel = letters.getRGB(2, letters.getHeight() / 2);

        Set<Integer> colours = colours(letters);
        assertTrue(colours.stream().anyMatch(colour -> brightness(colour) < brightness(panel) / 2), "no ink");
        assertTrue(difference(letters, panel(paint("Other words", PROMPT, "ink", 1))) > 0.01);
    }

    @Test
    void withoutATitleThePromptSpeaks() throws IOException {
        assertEquals(0, difference(paint(null, PROMPT, "ink", 1), paint(PROMPT, PROMPT, "ink", 1)));
        assertEquals(0, difference(paint(" \t", PROMPT, "ink", 1), paint(PROMPT, PROMPT, "ink", 1)));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "🦊🌙👩‍👩‍👧",
                "שלום עולם",
                "مرحبا بالعالم",
                "\u0000\u0007\r\n\t",
                "\ud800 lone surrogate",
                "e\u0301\u200d\u202e",
                "…",
                "W",
                "Ǻ ǅ ﬁ ₤ ∞"
            })
    void oddTitlesArePainted(String title) throws IOException {
        for (int side : new int[] {16, 64, 300}) {
            assertEquals(
                    side,
                    decode(Painter.paint(new Scene(title, title, title, side, side, 1)))
                            .getWidth());
        }
    }

    @Test
    void longTitlesAreCut() throws IOException {
        for (String title : new String[] {"word ".repeat(100), "w".repeat(500), "木".repeat(500), "🦊".repeat(250)}) {
            assertEquals(
                    256,
                    decode(Painter.paint(new Scene(title, "", "", 256, 256, 1))).getHeight());
        }
    }

    @Test
    void whatIsPaintedAfterAnotherPictureHasItsPalette() {
        String[] covers = {"a moon over the snow", "a whale in the sea", "rain, mountains", "a castle"};
        for (String style : new String[] {"watercolor", "ink", "night", "comic", "pastel", "retro", ""}) {
            for (int seed = 0; seed < 8; seed++) {
                Set<Palette> palettes = new HashSet<>();
                for (String prompt : covers) {
                    Scene cover = new Scene("Luna", prompt, style, 320, 320, seed);
                    Palette thrown = Dice.of(cover).pick(Style.of(style).palettes);
                    assertEquals(thrown, Palette.of(png(Painter.paint(cover)), Style.of("comic")), style + prompt);
                    palettes.add(thrown);
                }
                assertTrue(Style.of(style).palettes.containsAll(palettes));
            }
        }
    }

    @Test
    void aReferenceChangesTheColoursAndNothingElse() throws IOException {
        byte[] cover = Painter.paint(new Scene("Luna", "a moon", "pastel", 320, 320, 1));
        BufferedImage alone = paint("Title", PROMPT, "retro", 1);
        BufferedImage after = after(png(cover));

        assertTrue(difference(alone, after) > 0.5);
        assertEquals(0, difference(after, after(png(cover))));
        assertEquals(paints(alone), paints(after), 3);
    }

    @Test
    void anyOtherPictureStandsForAPaletteOfTheStyle() {
        Set<Palette> stoodFor = new HashSet<>();
        for (byte i = 0; i < 50; i++) {
            byte[] bytes = {(byte) 0xff, (byte) 0xd8, i, 3, 2, 1, 0, -1, -1, -1, -1, -1, 0x50, 0x4c, 0x54, 0x45};
            Palette palette = Palette.of(new ReferencePicture("image/jpeg", bytes), Style.RETRO);
            assertEquals(palette, Palette.of(new ReferencePicture("image/jpeg", bytes.clone()), Style.RETRO));
            stoodFor.add(palette);
        }
        assertEquals(Set.copyOf(Style.RETRO.palettes), stoodFor);
    }

    private static BufferedImage after(ReferencePicture cover) throws IOException {
        return decode(Painter.paint(new Scene("Title", PROMPT, "retro", 400, 400, 1, Optional.of(cover))));
    }

    private static ReferencePicture png(byte[] bytes) {
        return new ReferencePicture("image/png", bytes);
    }

    /** How many of a hundred pixels differ from the one at their left: where the outlines are. */
    private static double paints(BufferedImage picture) {
        return IntStream.range(1, 160_000)
                        .filter(i -> i % 400 > 0)
                        .filter(i -> picture.getRGB(i % 400, i / 400) != picture.getRGB(i % 400 - 1, i / 400))
                        .count()
                / 1600.0;
    }

    @Test
    void impossibleSizesAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Scene("", "", "", 0, 64, 1));
        assertThrows(IllegalArgumentException.class, () -> new Scene("", "", "", 64, Scene.MAX_SIDE + 1, 1));
    }

    private static BufferedImage paint(String title, String prompt, String style, long seed) throws IOException {
        return decode(Painter.paint(new Scene(title, prompt, style, 400, 400, seed)));
    }

    private static BufferedImage decode(byte[] png) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(png));
    }

    /** Inside the panel's border: the middle of the bottom of a 400 x 400 picture with a title of one line. */
    private static BufferedImage panel(BufferedImage picture) {
        return picture.getSubimage(30, 350, 340, 30);
    }

    private static Set<Integer> colours(BufferedImage picture) {
        return IntStream.range(0, picture.getWidth() * picture.getHeight())
                .mapToObj(i -> picture.getRGB(i % picture.getWidth(), i / picture.getWidth()))
                .collect(Collectors.toSet());
    }

    private static int brightness(int rgb) {
        return (rgb >> 16 & 0xff) + (rgb >> 8 & 0xff) + (rgb & 0xff);
    }

    /** The share of pixels that are not the same. */
    private static double difference(BufferedImage one, BufferedImage other) {
        int pixels = one.getWidth() * one.getHeight();
        return IntStream.range(0, pixels)
                        .filter(i -> one.getRGB(i % one.getWidth(), i / one.getWidth())
                                != other.getRGB(i % one.getWidth(), i / one.getWidth()))
                        .count()
                / (double) pixels;
    }
}
