package dev.quire.torture;

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
    void nothingIsLostAndNothingIsDoneTwice() throws Exception {
        try (Torture torture = new Torture(folder, SEED, SECONDS)) {
            System.out.println(torture.run());
        }
    }
}
