package dev.quire.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {

    @Test
    void argumentsSayWhatToDo() {
        assertEquals(new CommandLine.Serve(), CommandLine.of());
        assertEquals(new CommandLine.Help(), CommandLine.of("--help"));
        assertEquals(new CommandLine.Help(), CommandLine.of("story", "--help"));
        assertEquals(new CommandLine.Story(Optional.empty(), Optional.empty(), false), CommandLine.of("story"));
        assertEquals(
                new CommandLine.Story(Optional.of(Path.of("a.json")), Optional.of(Path.of("b")), true),
                CommandLine.of("story", "a.json", "--out", "b", "--exit"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tell", "--exit", "story --out", "story a b", "story --no"})
    void whatMakesNoSenseStartsNothing(String line) {
        assertInstanceOf(CommandLine.Mistake.class, CommandLine.of(line.split(" ")));
    }
}
