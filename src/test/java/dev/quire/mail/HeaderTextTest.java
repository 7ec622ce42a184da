package dev.quire.mail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.mail.internet.MimeUtility;
import java.io.UnsupportedEncodingException;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeaderTextTest {

    @Test
    void whatIsEncodedIsReadAsItWasByAParserOfOthers() throws UnsupportedEncodingException {
        for (String text : List.of(
                "é",
                "El zorro y la luna 🌙",
                "🦊".repeat(100),
                "a" + "é".repeat(99),
                "日本語".repeat(33),
                "=?UTF-8?B?DQpCY2M6?=",
                "a =? b")) {
            String encoded = HeaderText.encode(text);
            assertTrue(encoded.chars().allMatch(c -> c >= ' ' && c <= '~'), encoded);
            assertTrue(List.of(encoded.split(" ")).stream().allMatch(word -> word.length() <= 75), encoded);
            assertEquals(text, MimeUtility.decodeText(encoded));
        }
        assertEquals("Completed: The fox", HeaderText.encode("Completed: The fox"));
    }
}
