package dev.quire.provider.builtin;

import dev.quire.provider.ReferencePicture;
import dev.quire.provider.builtin.drawing.IndexedPng;
import dev.quire.provider.builtin.drawing.Inks;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32;

/** Colours chosen to go together, listed in the order of {@link Tone}. */
enum Palette {
    MEADOW("8ec9e8 fdf1d0 a9cdbf 2f6b4f 3c8058 ffd166 e4572e fff6e3 24413a"),
    LAGOON("3fb8c5 e6f7ee 8fd3c8 0f5c6e 16767a ffe27a ff7f6a fff9ec 0b3a4a"),
    SUNSET("5b4b8a ffc38b c97b84 3e2c55 6a3a63 ffe9a8 f25f5c fff0dc 2a1e3f"),
    HARVEST("f0c987 fdf0d5 dca66a 6f3b1e b5552b f7b267 a8321f fff3da 3c2415"),
    TERRACOTTA("e9b9a0 fbe8d3 d98f6f 6b3a3a 54695a f2cc8f c44536 fff4e6 33272a"),
    BLOSSOM("bfddeb fcede6 c8d8dd 6e9a9a 86ad9c fbd8a0 e08e8e fffbf4 4a5a66"),
    LILAC("cfc8ea fdf3e4 c9c7e2 7680ad 8a9bb8 fbe0a8 d98fb0 fffaf5 474a6e"),
    DEW("b9e0d6 fbf6e1 c3dfc9 5d9a86 6faa84 f9dd8f ec9a7b fffdf5 3d5c58"),
    SUMI("e6dfcd f8f3e6 cdc7b9 3c3b3e 55534f c8452f c8452f fffdf6 1b1b1e"),
    INDIGO("dfe6ec f8f7f0 b9c6d4 1f3354 34507a dca23e b8533f fffefa 141f35"),
    MIDNIGHT("0b1b3f 4c6fa5 3c5a8c 0a1730 16305a fff3c4 f2a65a e9eef9 060e22"),
    AURORA("12123a 2f7f7a 2a5c6b 0b2230 14454a f7f0d0 e76f8a e6f3ef 081820"),
    PLUM("241046 c0668f 6b3a78 1d0f36 3b2160 ffe6b8 ff9e7a fbeaf2 140a26"),
    HERO("1e9be0 a8e6f5 63c76c 0f7f4a 169a55 ffdd00 ef3340 ffffff 1a1a2e"),
    POP("ff8fb1 ffe98a 7ad0c9 5b2a86 2f9c95 fffbe0 ff5a36 ffffff 2c1250"),
    ARCADE("5b5bd6 ffb3d1 8f7ae6 2b2a6f 1fa39a fff07a ff5f7e ffffff 17163f"),
    CANDY("c9e4f6 ffe5ec cde7d8 8fc1a9 9fcfae ffe5a5 f7a1b0 fffdf8 5b5f7a"),
    SORBET("ffd6c9 fff6dc d6e6c8 94b5c4 a5c9a0 fff0a8 f2918c fffdf6 5d5670");

    /** Of a palette, in a picture that was painted with it: night and snow change the others. */
    private static final int ENOUGH_TONES = 2;

    /** By {@link Tone#ordinal()}, 0xRRGGBB. */
    private final int[] colours;

    Palette(String listed) {
        String[] codes = listed.split(" ");
        this.colours = new int[Tone.values().length];
        for (int i = 0; i < Tone.LISTED; i++) {
            colours[i] = HexFormat.fromHexDigits(codes[i]);
        }
        colours[Tone.LEAF_LIGHT.ordinal()] = Inks.mix(of(Tone.LEAF), of(Tone.LIGHT), 0.28f);
        colours[Tone.ACCENT_DEEP.ordinal()] = Inks.mix(of(Tone.ACCENT), of(Tone.DARK), 0.3f);
        colours[Tone.SHADE.ordinal()] = Inks.mix(of(Tone.PALE), of(Tone.NEAR), 0.22f);
        colours[Tone.TRUNK.ordinal()] = Inks.mix(of(Tone.DARK), of(Tone.ACCENT), 0.25f);
    }

    /**
     * The palette that a picture was painted with. One that was not painted here has none: it stands for one of the style,
     * always the same.
     */
    static Palette of(ReferencePicture picture, Style style) {
        Set<Integer> seen = IndexedPng.colours(picture.bytes());
        Palette likeliest = Collections.max(List.of(values()), Comparator.comparingLong(each -> each.tonesIn(seen)));
        if (likeliest.tonesIn(seen) >= ENOUGH_TONES) {
            return likeliest;
        }
        CRC32 sum = new CRC32();
        sum.update(picture.bytes());
        return style.palettes.get((int) (sum.getValue() % style.palettes.size()));
    }

    private long tonesIn(Set<Integer> seen) {
        return Arrays.stream(colours).limit(Tone.LISTED).filter(seen::contains).count();
    }

    int of(Tone tone) {
        return colours[tone.ordinal()];
    }

    boolean dark() {
        int sky = of(Tone.SKY_TOP);
        return (sky >> 16) + (sky >> 8 & 0xff) + (sky & 0xff) < 0x120;
    }
}
