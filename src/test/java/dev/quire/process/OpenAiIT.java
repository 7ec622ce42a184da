package dev.quire.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.errors.BadRequestException;
import com.openai.errors.InternalServerException;
import com.openai.models.images.Image;
import com.openai.models.images.ImageGenerateParams;
import com.openai.models.images.ImageGenerateParams.Size;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** OpenAI's own client asks one service, which asks a second one as if that were OpenAI. */
class OpenAiIT {

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    @Test
    void theOfficialClientAndTheServiceItselfTakeItForOpenAi() throws Exception {
        try (Postgres behind = new Postgres(Files.createDirectory(folder.resolve("behind")));
                Postgres before = new Postgres(Files.createDirectory(folder.resolve("before")));
                Service painter = Service.start(folder, behind.settings());
                Service door = Service.start(
                        folder,
                        before.settings(
                                "quire.provider.openai.base-url",
                                painter.url() + "/openai/v1",
                                "quire.provider.openai.api-key",
                                "none",
                                "quire.provider.default",
                                "openai"))) {
            List<Image> pictures = client(painter)
                    .images()
                    .generate(ask("A fox").n(2).size(Size._256X256).build())
                    .data()
                    .orElseThrow();
            assertEquals(2, pictures.size());
            assertEquals(256, decoded(pictures.getLast()).getWidth());

            assertEquals(
                    1024,
                    decoded(client(door)
                                    .images()
                                    .generate(ask("A moon").build())
                                    .data()
                                    .orElseThrow()
                                    .getFirst())
                            .getWidth());
            JsonNode story = door.settled(door.submit("{\"kind\":\"story\",\"input\":{\"cover\":{\"prompt\":\"A fox\"},"
                    + "\"pages\":[{\"prompt\":\"It wakes up\"},{\"prompt\":\"It walks\"}]}}"));
            assertEquals("completed", story.path("state").asText(), story.toString());
            assertEquals("5", behind.one("SELECT count(*) FROM job"));
            assertEquals("4", before.one("SELECT count(*) FROM provider_call WHERE outcome = 'ok'"));

            BadRequestException refused = assertThrows(
                    BadRequestException.class,
                    () -> client(painter).images().generate(ask("A fox").n(11).build()));
            assertEquals("n", refused.param().orElseThrow());
            painter.kill();
            assertThrows(
                    InternalServerException.class,
                    () -> client(door).images().generate(ask("Nobody").build()));
            // The client repeats what it takes for a passing failure, and each try would be a job.
            assertEquals("3", before.one("SELECT count(*) FROM job"));
        }
    }

    private static OpenAIClient client(Service service) {
        return OpenAIOkHttpClient.builder()
                .baseUrl(service.url() + "/openai/v1")
                .apiKey("none")
                .build();
    }

    private static ImageGenerateParams.Builder ask(String prompt) {
        return ImageGenerateParams.builder().prompt(prompt).model("gpt-image-1");
    }

    private static BufferedImage decoded(Image picture) throws IOException {
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(
                Base64.getDecoder().decode(picture.b64Json().orElseThrow())));
        assertTrue(image.getHeight() > 0);
        return image;
    }
}
