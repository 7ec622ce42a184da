package dev.quire.provider.builtin.drawing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * The outlines and widths of one TrueType font, read without AWT so that lettering needs neither system fonts nor native
 * libraries. Knows just what horizontal left-to-right text needs: no kerning, no hinting, no characters past U+FFFF.
 */
public final class TrueTypeFont {

    /** Glyph 0 of every font stands for "no such character". */
    public static final int MISSING = 0;

    private static final String RESOURCE = "/com/formdev/flatlaf/fonts/roboto/Roboto-Medium.ttf";

    private final ByteBuffer font;
    private final Map<String, Integer> tables = new HashMap<>();
    private final char[] glyphs = new char[0x10000];
    private final float unitsPerEm;
    private final GlyphOutlines outlines;
    private final int widths;

    /** Reads the font when first asked for it: a server that paints nothing holds no font. */
    public static TrueTypeFont roboto() {
        return Roboto.FONT;
    }

    private static final class Roboto {
        static final TrueTypeFont FONT = read();

        private static TrueTypeFont read() {
            try (InputStream in = TrueTypeFont.class.getResourceAsStream(RESOURCE)) {
                if (in == null) {
                    throw new IllegalStateException("not on the class path: " + RESOURCE);
                }
                return new TrueTypeFont(in.readAllBytes());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private TrueTypeFont(byte[] bytes) {
        this.font = ByteBuffer.wrap(bytes);
        int count = unsigned(4);
        for (int entry = 12; entry < 12 + count * 16; entry += 16) {
            tables.put(new String(bytes, entry, 4, US_ASCII), font.getInt(entry + 8));
        }
        this.unitsPerEm = unsigned(tables.get("head") + 18);
        boolean longOffsets = unsigned(tables.get("head") + 50) == 1;
        this.outlines = new GlyphOutlines(font, tables.get("loca"), tables.get("glyf"), longOffsets);
        this.widths = unsigned(tables.get("hhea") + 34);
        mapCharacters();
    }

    public int glyph(int codePoint) {
        return codePoint < glyphs.length ? glyphs[codePoint] : MISSING;
    }

    /** How far the next glyph stands, in em (the font size is 1). */
    public float width(int glyph) {
        return unsigned(tables.get("hmtx") + Math.min(glyph, widths - 1) * 4) / unitsPerEm;
    }

    /** Outlines a glyph with its base line's left end at this point (in pixels); size is pixels per em. */
    public void outline(int glyph, Brush brush, float x, float y, float size) {
        outlines.trace(glyph, 0, 0, brush.at(x, y, size / unitsPerEm, -size / unitsPerEm));
    }

    private int unsigned(int at) {
        return font.getShort(at) & 0xffff;
    }

    /** Spells out the font's segments of characters (cmap format 4). */
    private void mapCharacters() {
        int table = unicodeTable();
        int doubled = unsigned(table + 6);
        for (int i = 0; i < doubled; i += 2) {
            int end = unsigned(table + 14 + i);
            int start = unsigned(table + 16 + doubled + i);
            int delta = unsigned(table + 16 + 2 * doubled + i);
            int rangeAt = table + 16 + 3 * doubled + i;
            int range = unsigned(rangeAt);
            for (int c = start; c <= end && c < 0xffff; c++) {
                int glyph = range == 0 ? c : unsigned(rangeAt + range + (c - start) * 2);
                glyphs[c] = (char) (range != 0 && glyph == MISSING ? MISSING : glyph + delta);
            }
        }
    }

    private int unicodeTable() {
        int cmap = tables.get("cmap");
        for (int entry = cmap + 4; entry < cmap + 4 + unsigned(cmap + 2) * 8; entry += 8) {
            int table = cmap + font.getInt(entry + 4);
            if (unsigned(table) == 4) {
                return table;
            }
        }
        throw new IllegalStateException("the font maps no Unicode characters");
    }
}
