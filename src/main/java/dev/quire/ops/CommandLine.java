package dev.quire.ops;

import java.nio.file.Path;
import java.util.Optional;

/** What the program was started for. */
sealed interface CommandLine {

    String HELP = """
        Quire: one request, many AI generations, none lost.

          quire                              serve
          quire story [FILE] [options]       serve, submit the story in FILE (JSON; a sample when not given),
                                             show its progress and write its pictures to a folder
            --out DIR                        the folder; quire-data/stories/… when not given
            --exit                           stop when the story has settled: status 0 when it completed, else 1
          quire --help                       this text

        "quire" is: java -jar target/quarkus-app/quarkus-run.jar, or the native binary.
        Settings come as environment variables or as -D before -jar, such as QUARKUS_HTTP_PORT=8081;
        docs/configuration.md lists them.
        """;

    /** Serve until stopped. */
    record Serve() implements CommandLine {}

    /** Print the help. */
    record Help() implements CommandLine {}

    /** Start nothing: the arguments make no sense. */
    record Mistake(String sentence) implements CommandLine {}

    /**
     * Serve, and make a story.
     *
     * @param exit whether to stop when the story has settled
     */
    record Story(Optional<Path> file, Optional<Path> out, boolean exit) implements CommandLine {}

    static CommandLine of(String... args) {
        if (args.length == 0) {
            return new Serve();
        }
        return switch (args[0]) {
            case "--help", "-h", "help" -> new Help();
            case "story" -> story(args);
            default -> new Mistake("'" + args[0] + "' is not known; quire --help tells what is.");
        };
    }

    private static CommandLine story(String[] args) {
        Optional<Path> file = Optional.empty();
        Optional<Path> out = Optional.empty();
        boolean exit = false;
        for (int i = 1; i < args.length; i++) {
            if (args[i].equals("--exit")) {
                exit = true;
            } else if (args[i].equals("--help")) {
                return new Help();
            } else if (args[i].equals("--out") && i + 1 < args.length) {
                out = Optional.of(Path.of(args[++i]));
            } else if (!args[i].startsWith("-") && file.isEmpty()) {
                file = Optional.of(Path.of(args[i]));
            } else {
                return new Mistake("'" + args[i] + "' makes no sense here; quire --help tells what does.");
            }
        }
        return new Story(file, out, exit);
    }
}
