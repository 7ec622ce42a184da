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
import com.sun.net.httpserver.HttpServer;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.zip.CRC32;
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

    /** Sixty bytes that say they are a picture of 2.7 gigabytes. */
    @Test
    void aPictureThatNoMemoryHoldsIsRefused() throws Exception {
        byte[] answer = ("{\"data\":[{\"b64_json\":\"" + Base64.getEncoder().encodeToString(png(30_000, 30_000))
                        + "\"}]}")
                .getBytes(StandardCharsets.US_ASCII);
        HttpServer vendor = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        vendor.createContext("/v1/images/generations", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        vendor.start();
        try (Postgres postgres = new Postgres(folder);
                Service service = Service.start(
                        folder,
                        postgres.settings(
                                "quire.provider.openai.base-url",
                                "http://127.0.0.1:" + vendor.getAddress().getPort() + "/v1",
                                "quire.provider.openai.api-key",
                                "none"))) {
            JsonNode job = service.settled(
                    service.submit(
                            "{\"kind\":\"images\",\"provider\":\"openai\",\"maxAttempts\":1,\"input\":{\"prompt\":\"A fox\"}}"));

            assertEquals("INVALID_RESULT", job.at("/pages/0/error/code").asText(), job.toString());
            assertTrue(job.at("/pages/0/error/message").asText().contains("30000 by 30000"), job.toString());
            assertEquals("0", postgres.one("SELECT count(*) FROM blob"));
        } finally {
            vendor.stop(0);
        }
    }

    private static byte[] png(int width, int height) {
        ByteBuffer header = ByteBuffer.allocate(13).putInt(width).putInt(height).put(new byte[] {8, 2, 0, 0, 0});
        ByteBuffer png = ByteBuffer.allocate(100).putLong(0x89504E470D0A1A0AL);
        chunk(png, "IHDR", header.array());
        chunk(png, "IDAT", new byte[] {0x78, 1, 3, 0, 0, 0, 0, 1});
        chunk(png, "IEND", new byte[0]);
        return Arrays.copyOf(png.array(), png.position());
    }

    private static void chunk(ByteBuffer png, String type, byte[] data) {
        byte[] named = (type + new String(data, StandardCharsets.ISO_8859_1)).getBytes(StandardCharsets.ISO_8859_1);
        CRC32 sum = new CRC32();
        sum.update(named);
        png.putInt(data.length).put(named).putInt((int) sum.getValue());
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
