package dev.quire.torture;

import dev.quire.torture.net.Loss.Half;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A short run of what {@code ./mvnw verify -Ptorture} does for long. */
class TortureIT {

    private static final long SEED = 1;
    private static final int SECONDS = 25;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    @Test
    void aPageSurvivesTheLossOfEachAnswer() throws Exception {
        try (Sweep sweep = new Sweep(folder)) {
            System.out.println(sweep.run(Half.ANSWER));
        }
    }

    @Test
    void nothingIsLostAndNothingIsDoneTwice() throws Exception {
        try (Torture torture = new Torture(folder, SEED, SECONDS)) {
            System.out.println(torture.run());
        }
    }
}
