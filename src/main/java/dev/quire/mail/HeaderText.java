package dev.quire.mail;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.StringJoiner;
import java.util.regex.Pattern;

/**
 * Text of a header as encoded words (RFC 2047). Vert.x's mail client encodes char by char and so makes two question marks of
 * each character beyond the first 65,536; what is encoded already it leaves alone.
 */
final class HeaderText {

    /** With these the word is 72 characters long, of 75. */
    private static final int MOST_BYTES = 45;

    private static final Pattern PLAIN = Pattern.compile("(?!.*=[?])[ -~]*");

    /** Of plain ASCII the text itself, unless it looks encoded: then it would be read as something else. */
    static String encode(String text) {
        if (PLAIN.matcher(text).matches()) {
            return text;
        }
        StringJoiner words = new StringJoiner(" ");
        int from = 0;
        int bytes = 0;
        for (int at = 0; at < text.length(); at = text.offsetByCodePoints(at, 1)) {
            int more = utf8(text.substring(at, text.offsetByCodePoints(at, 1))).length;
            if (bytes + more > MOST_BYTES) {
                words.add(word(text.substring(from, at)));
                from = at;
                bytes = 0;
            }
            bytes += more;
        }
        return words.add(word(text.substring(from))).toString();
    }

    private static String word(String text) {
        return "=?UTF-8?B?" + Base64.getEncoder().encodeToString(utf8(text)) + "?=";
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private HeaderText() {}
}
