package dev.quire.torture;

import dev.quire.torture.net.Loss.Half;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
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

    @ParameterizedTest
    @EnumSource
    void aPageSurvivesTheLossOfEachExchange(Half half) throws Exception {
        try (Sweep sweep = new Sweep(Files.createDirectories(folder.resolve(half.name())))) {
            System.out.println(sweep.run(half));
        }
    }

    static Stream<Long> seeds() {
        return Stream.of(System.getProperty("torture.seeds", "1,2,3").split(","))
                .map(Long::valueOf);
    }
}
