package dev.quire.provider.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.quire.provider.contract.VendorStub.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;

/** An answer of a vendor, kept in {@code wire/<vendor>/<name>.json} as status, headers and body. */
public record Wire(int status, String[] headers, String body) {

    private static final JsonMapper JSON = new JsonMapper();

    /** @param words what stands for names in double braces, such as a key that the vendor repeats */
    public static Wire read(String vendor, String name, Map<String, String> words) throws IOException {
        String file = "/wire/" + vendor + "/" + name + ".json";
        try (InputStream in = Objects.requireNonNull(Wire.class.getResourceAsStream(file), file)) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            for (Map.Entry<String, String> word : words.entrySet()) {
                text = text.replace("{{" + word.getKey() + "}}", word.getValue());
            }
            JsonNode answer = JSON.readTree(text);
            String[] headers = answer.path("headers").properties().stream()
                    .map(header -> header.getKey() + ": " + header.getValue().asText())
                    .toArray(String[]::new);
            JsonNode body = answer.path("body");
            return new Wire(
                    answer.path("status").intValue(), headers, body.isTextual() ? body.textValue() : body.toString());
        }
    }

    public Reply reply() {
        return VendorStub.answer(status, body, headers);
    }
}
