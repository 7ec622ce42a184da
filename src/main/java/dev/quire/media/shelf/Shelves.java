package dev.quire.media.shelf;

import dev.quire.media.shelf.Place.Store;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** The stores that are configured, and which of them takes new bytes. */
@ApplicationScoped
public class Shelves {

    private static final int FIRST = 1;

    private final Map<Store, Shelf> shelves = new EnumMap<>(Store.class);
    private final Store chosen;

    Shelves(BlobsConfig config, S3Config s3) {
        chosen = config.store();
        config.folder().ifPresent(folder -> shelves.put(Store.FOLDER, new FolderShelf(Path.of(folder))));
        s3.bucket().ifPresent(bucket -> shelves.put(Store.S3, new S3Shelf(s3, bucket)));
    }

    /** Stops a start whose results could not be written. */
    void check(@Observes @Priority(FIRST) StartupEvent event) {
        if (chosen == Store.DATABASE) {
            return;
        }
        Shelf shelf = shelf(chosen);
        String name = "start/" + UUID.randomUUID();
        byte[] bytes = "Written, read and removed at the start of Quire.".getBytes(StandardCharsets.US_ASCII);
        try {
            shelf.put(name, bytes);
            shelf.get(name);
            shelf.remove(name);
        } catch (IOException e) {
            // No cause: the sentence is to be the last word.
            throw new IllegalStateException("Results can't be kept in " + shelf.settings() + ": "
                    + e.getClass().getSimpleName() + ", " + e.getMessage());
        }
    }

    /** Where new bytes go. */
    public Store chosen() {
        return chosen;
    }

    /** Those that can be read and cleared, whichever is chosen; not the database. */
    public Set<Store> configured() {
        return shelves.keySet();
    }

    public void put(Place place, byte[] bytes) throws IOException {
        shelf(place.store()).put(place.name(), bytes);
    }

    public byte[] get(Place place) throws IOException {
        return shelf(place.store()).get(place.name());
    }

    public void remove(Place place) throws IOException {
        shelf(place.store()).remove(place.name());
    }

    private Shelf shelf(Store store) {
        Shelf shelf = shelves.get(store);
        if (shelf == null) {
            throw new IllegalStateException("Results lie in store " + store + ", and "
                    + (store == Store.S3 ? "quire.blobs.s3.bucket" : "quire.blobs.folder") + " is not set.");
        }
        return shelf;
    }
}
