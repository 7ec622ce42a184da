package dev.quire.provider.builtin.writing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Texts about keywords. Every component has its own sentence, in English, or in Spanish where that is asked for.
 *
 * @param facts type, targetKeywords, components, brandVoice
 */
record ContentDraft(JsonNode facts, boolean spanish, long seed) {

    private static final List<String> PRAISE =
            List.of("made to last", "easy to live with", "chosen with care", "simply good");
    private static final List<String> ELOGIO =
            List.of("para durar", "fácil de usar", "elegido con cuidado", "sencillamente bueno");

    ObjectNode write() {
        ObjectNode texts = JsonNodeFactory.instance.objectNode();
        facts.path("components").forEach(name -> texts.put(name.asText(), text(name.asText())));
        return texts;
    }

    private String text(String component) {
        return switch (component) {
            case "title", "headline", "subject", "metaTitle" -> capital(first()) + ": " + praise();
            case "tagline" -> capital(first()) + ", " + praise() + ".";
            case "greeting" -> spanish ? "Hola:" : "Hello,";
            case "callToAction" -> (spanish ? "Descubre ahora " : "Discover ") + first() + (spanish ? "." : " today.");
            case "shortDescription", "metaDescription", "introduction" -> opening();
            default -> opening() + " " + middle() + voice();
        };
    }

    private String opening() {
        return spanish
                ? capital(first()) + ", " + praise() + ": lo esencial sobre " + list() + "."
                : capital(first()) + ", " + praise() + ": all about " + list() + ".";
    }

    private String middle() {
        return spanish
                ? "Quien busca " + first() + " encuentra aquí una respuesta clara, sin rodeos y a su medida."
                : "Whoever looks for " + first() + " finds a clear answer here, without detours and made to measure.";
    }

    private String voice() {
        String voice = facts.path("brandVoice").asText("");
        return voice.isBlank() || facts.path("brandVoice").isNull()
                ? ""
                : (spanish ? " Tono: " : " In our voice: ") + voice + ".";
    }

    private String praise() {
        List<String> praise = spanish ? ELOGIO : PRAISE;
        return praise.get(Math.floorMod(seed, praise.size()));
    }

    private String first() {
        return facts.path("targetKeywords").path(0).asText();
    }

    private String list() {
        List<String> keywords = new ArrayList<>();
        facts.path("targetKeywords").forEach(keyword -> keywords.add(keyword.asText()));
        if (keywords.size() == 1) {
            return keywords.getFirst();
        }
        String last = keywords.removeLast();
        return String.join(", ", keywords) + (spanish ? " y " : " and ") + last;
    }

    private static String capital(String text) {
        int end = text.offsetByCodePoints(0, 1);
        return text.substring(0, end).toUpperCase(Locale.ROOT) + text.substring(end);
    }
}
