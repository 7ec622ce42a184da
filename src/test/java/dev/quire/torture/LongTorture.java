package dev.quire.torture;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code ./mvnw verify -Ptorture -Dtorture.seeds=1,2,3 -Dtorture.seconds=60} */
class LongTorture {

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    @ParameterizedTest
    @MethodSource("seeds")
    void nothingIsLostAndNothingIsDoneTwice(long seed) throws Exception {
        try (Torture torture = new Torture(
                Files.createDirectories(folder.resolve("seed-" + seed)),
                seed,
                Integer.getInteger("torture.seconds", 60))) {
            System.out.println(torture.run());
        }
    }

    static Stream<Long> seeds() {
        return Stream.of(System.getProperty("torture.seeds", "1,2,3").split(","))
                .map(Long::valueOf);
    }
}
