package dev.quire.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** What a newcomer does: nothing configured, a database of the service's own, its data in a local folder. */
class FirstMinutesIT {

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    @Test
    void theStoryCommandMakesNinePicturesAndTheDataStaysAfterAKill() throws Exception {
        assumeFalse(isNative(), "the native binary brings no database");
        try (Service story = Service.launch(folder, Map.of(), "story", "--out", "pictures", "--exit")) {
            assertEquals(0, story.waitFor(), story.log());
            assertTrue(story.log().contains("9 of 9 pages completed"), story.log());
        }
        try (Stream<Path> files = Files.list(folder.resolve("pictures"))) {
            List<Path> pictures = files.toList();
            assertEquals(9, pictures.size());
            for (Path picture : pictures) {
                assertEquals(1024, ImageIO.read(picture.toFile()).getWidth());
            }
        }

        Service killed = Service.start(folder, Map.of());
        String job = killed.submit("{\"kind\":\"images\",\"input\":{\"prompt\":\"a cat\",\"size\":\"64x64\"}}");
        killed.settled(job);
        assertEquals(1, second(folder), "a second service on the same folder does not start");
        killed.kill();

        try (Service again = Service.start(folder, Map.of())) {
            assertEquals("completed", again.get("/v1/jobs/" + job).path("state").asText());
            assertEquals(2, again.get("/v1/jobs").path("data").size());
            again.terminate();
        }
    }

    @Test
    void aMistakeStopsTheStartAndSaysWhat() throws Exception {
        assertMistake(2, Map.of(), "'tell' is not known", "tell");
        assertMistake(0, Map.of(), "quire story [FILE]", "--help");
        Map<String, String> noDatabase = Map.of(
                "quarkus.datasource.jdbc.url", "jdbc:postgresql://localhost:1/nothing", "quire.wroker.lease", "PT30S");
        assertMistake(1, noDatabase, "quire.wroker.lease");
        if (isNative()) {
            assertMistake(1, Map.of(), "QUARKUS_DATASOURCE_JDBC_URL");
        }
    }

    private int second(Path shared) throws IOException, InterruptedException {
        try (Service second = Service.launch(shared, Map.of())) {
            int status = second.waitFor();
            assertTrue(second.log().contains("QUIRE_DATA"), second.log());
            return status;
        }
    }

    private void assertMistake(int status, Map<String, String> settings, String sentence, String... arguments)
            throws IOException, InterruptedException {
        try (Service service = Service.launch(folder, settings, arguments)) {
            assertEquals(status, service.waitFor(), service.log());
            assertTrue(service.log().contains(sentence), service.log());
        }
    }

    private static boolean isNative() {
        return Files.isExecutable(Path.of(System.getProperty("native.image.path", "none")));
    }
}
