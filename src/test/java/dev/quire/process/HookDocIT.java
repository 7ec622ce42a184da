package dev.quire.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The example in docs/webhooks.md, as it stands there. */
class HookDocIT {

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    @Test
    void theDocumentedWebhookMakesOneJob() throws Exception {
        String page = Files.readString(Path.of("docs/webhooks.md"));
        String in = page.substring(page.indexOf("\n## In\n"));
        Files.createDirectories(folder.resolve("config"));
        Files.writeString(folder.resolve("config/application.properties"), block(in, "properties"));

        try (Postgres postgres = new Postgres(folder);
                Service service = Service.start(folder, postgres.settings())) {
            String script = block(in, "sh").replace("http://localhost:8080", service.url());

            JsonNode first = run(script);
            JsonNode again = run(script);

            assertEquals("product-1017", first.path("externalId").asText(), first::toString);
            assertEquals(first.path("id"), again.path("id"));
            assertEquals("1", postgres.one("SELECT count(*) FROM job"));
            JsonNode job = service.settled(first.path("id").asText());
            assertEquals("completed", job.path("state").asText());
            assertEquals(
                    "A photo of a mug in blue",
                    job.path("pages").path(0).path("prompt").asText());
        }
    }

    private JsonNode run(String script) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("bash", "-euo", "pipefail", "-c", script)
                .redirectErrorStream(true)
                .start();
        String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), answer);
        return new ObjectMapper().readTree(answer);
    }

    private static String block(String page, String language) {
        Matcher block = Pattern.compile("(?s)```" + language + "\n(.*?)```").matcher(page);
        assertTrue(block.find(), language);
        return block.group(1);
    }
}
