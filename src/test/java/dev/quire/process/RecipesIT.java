package dev.quire.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The commands in {@code docs/recipes} are run as they stand there, and print what it says. Needs bash, curl and jq. */
class RecipesIT {

    private static final Path RECIPES = Path.of("docs/recipes");
    private static final Pattern BLOCK =
            Pattern.compile("^```(sh|text|properties)\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final int PATIENCE_S = 120;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    static Path folder;

    private static Postgres postgres;
    private static Service service;

    @BeforeAll
    static void start() throws Exception {
        postgres = new Postgres(folder);
        Path config = Files.createDirectory(folder.resolve("config"));
        Files.write(config.resolve("application.properties"), settings());
        // Both: the other recipes are for a service that generates by itself.
        service = Service.start(
                folder, postgres.settings("quire.provider.builtin.simulate", "true", "quire.worker.mode", "both"));
    }

    @AfterAll
    static void stop() throws Exception {
        service.close();
        postgres.close();
    }

    /** What recipes ask to be set. */
    private static List<String> settings() throws IOException {
        List<String> settings = new ArrayList<>();
        for (String recipe : recipes().toList()) {
            BLOCK.matcher(Files.readString(RECIPES.resolve(recipe)))
                    .results()
                    .filter(block -> block.group(1).equals("properties"))
                    .forEach(block -> settings.add(block.group(2)));
        }
        return settings;
    }

    static Stream<String> recipes() throws IOException {
        try (Stream<Path> files = Files.list(RECIPES)) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals("README.md"))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void printsWhatItSays(String recipe) throws Exception {
        assertTrue(Files.readString(RECIPES.resolve("README.md")).contains("(" + recipe + ")"), "It is on the list");
        List<MatchResult> blocks = BLOCK.matcher(Files.readString(RECIPES.resolve(recipe)))
                .results()
                .toList();
        StringBuilder said = new StringBuilder();
        List<String> script = new ArrayList<>(List.of("set -euo pipefail"));
        for (MatchResult block : blocks) {
            switch (block.group(1)) {
                case "text" -> said.append(block.group(2));
                case "sh" -> script.add(block.group(2));
                default -> {}
            }
        }
        Path work = Files.createDirectory(folder.resolve(recipe.replace(".md", "")));
        Files.write(work.resolve("script"), script);
        ProcessBuilder command = new ProcessBuilder("bash", "script")
                .directory(work.toFile())
                .redirectError(work.resolve("errors").toFile())
                .redirectOutput(work.resolve("printed").toFile());
        command.environment().put("BASE", service.url());
        Process bash = command.start();

        assertTrue(bash.waitFor(PATIENCE_S, TimeUnit.SECONDS), "It has come to an end");
        assertEquals(
                said.toString(), Files.readString(work.resolve("printed")), Files.readString(work.resolve("errors")));
        assertEquals(0, bash.exitValue(), Files.readString(work.resolve("errors")));
    }
}
