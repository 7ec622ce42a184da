package dev.quire.media.shelf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every shelf promises, of a real folder and of a server that speaks S3. */
class ShelfTest {

    private static final String NAME = "ab/abc-1";

    @TempDir
    Path folder;

    @Test
    void aFolderKeepsBytes() throws Exception {
        keepsBytes(new FolderShelf(folder));
        assertEquals(List.of(), files());
    }

    @Test
    void aBucketKeepsBytes() throws Exception {
        try (Bucket bucket = new Bucket(folder)) {
            keepsBytes(s3(bucket));
            assertEquals(List.of(), bucket.keys());
        }
    }

    @Test
    void whatACrashLeftHalfWrittenIsWrittenOverAndGoesWithTheRest() throws Exception {
        FolderShelf shelf = new FolderShelf(folder);
        shelf.put(NAME, new byte[] {1});
        Files.write(folder.resolve(NAME + ".part"), new byte[100]);

        shelf.put(NAME, new byte[] {2});

        assertArrayEquals(new byte[] {2}, shelf.get(NAME));
        assertEquals(List.of(NAME), files());
        Files.write(folder.resolve(NAME + ".part"), new byte[100]);
        shelf.remove(NAME);
        assertEquals(List.of(), files());
    }

    @Test
    void aBucketThatIsAwayIsNoMissingObject() throws Exception {
        Bucket bucket = new Bucket(folder);
        Shelf shelf = s3(bucket);
        bucket.close();

        IOException away = assertThrows(IOException.class, () -> shelf.get(NAME));

        assertTrue(!(away instanceof NoSuchFileException), away.toString());
        assertThrows(IOException.class, () -> shelf.put(NAME, new byte[1]));
        assertThrows(IOException.class, () -> shelf.remove(NAME));
    }

    private static void keepsBytes(Shelf shelf) throws IOException {
        byte[] bytes = new byte[3_000_000];
        new Random(1).nextBytes(bytes);

        assertThrows(NoSuchFileException.class, () -> shelf.get(NAME));
        shelf.put(NAME, bytes);
        shelf.put(NAME, bytes);
        shelf.put("ab/empty", new byte[0]);

        assertArrayEquals(bytes, shelf.get(NAME));
        assertEquals(0, shelf.get("ab/empty").length);
        shelf.remove(NAME);
        shelf.remove(NAME);
        shelf.remove("ab/empty");
        assertThrows(NoSuchFileException.class, () -> shelf.get(NAME));
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .toList();
        }
    }

    private static S3Shelf s3(Bucket bucket) {
        return new S3Shelf(
                new S3Config() {
                    @Override
                    public Optional<String> bucket() {
                        return Optional.of(bucket.name());
                    }

                    @Override
                    public Optional<String> endpoint() {
                        return Optional.of(bucket.endpoint());
                    }

                    @Override
                    public String region() {
                        return "us-east-1";
                    }

                    @Override
                    public Optional<String> accessKey() {
                        return Optional.of("key");
                    }

                    @Override
                    public Optional<String> secretKey() {
                        return Optional.of("secret");
                    }

                    @Override
                    public Optional<Boolean> pathStyle() {
                        return Optional.empty();
                    }
                },
                bucket.name());
    }
}
