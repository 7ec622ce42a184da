package dev.quire.job;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Holds the drawings in the documentation against the state machine. */
class StateMachineTest {

    private static final Pattern EDGE = Pattern.compile("(?m)^\\s*([a-z]+) --> ([a-z]+)\\s*$");

    @Test
    void pagesAreDrawnAsTheyAre() throws IOException {
        Set<String> edges = Arrays.stream(PageState.values())
                .flatMap(from -> from.next().stream().map(to -> from.wire() + " " + to.wire()))
                .collect(Collectors.toCollection(TreeSet::new));

        assertEquals(edges, drawn("page"));
    }

    @Test
    void jobsAreDrawnAsTheyAre() throws IOException {
        Set<String> edges = Arrays.stream(JobState.values())
                .flatMap(from -> from.next().stream().map(to -> from.wire() + " " + to.wire()))
                .collect(Collectors.toCollection(TreeSet::new));

        assertEquals(edges, drawn("job"));
    }

    private static Set<String> drawn(String machine) throws IOException {
        String docs = Files.readString(Path.of("docs/architecture.md"));
        int start = docs.indexOf("<!-- states: " + machine + " -->");
        String drawing = docs.substring(start, docs.indexOf("```\n", docs.indexOf("```mermaid", start) + 3));
        return EDGE.matcher(drawing)
                .results()
                .map((MatchResult edge) -> edge.group(1) + " " + edge.group(2))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
