package dev.quire.media;

import dev.quire.media.shelf.Place;
import dev.quire.media.shelf.Place.Store;
import dev.quire.media.shelf.Shelves;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Brings bytes to the store that is configured, and removes there what nothing shows any more. Holds no transaction. */
@ApplicationScoped
public class Stowage {

    private final LooseStore loose;
    private final Shelves shelves;

    Stowage(LooseStore loose, Shelves shelves) {
        this.loose = loose;
        this.shelves = shelves;
    }

    /**
     * Where a blob's bytes are to go; empty where they go with its row. The name is a new one each time: what is removed
     * late, or written late, is never another's.
     */
    public Optional<Place> placeFor(Blob blob) {
        return shelves.chosen() == Store.DATABASE
                ? Optional.empty()
                : Optional.of(new Place(
                        shelves.chosen(),
                        blob.sha256().substring(0, 2) + "/" + blob.sha256() + "-" + UUID.randomUUID()));
    }

    /**
     * Writes the bytes, unless a row has them already. Then they go with this one, too: should that row be swept meanwhile,
     * they are not lost.
     *
     * @param place of {@link #placeFor}; the same when it is tried again
     * @throws IOException when the store is away; the blob can be stowed later, or go with its row
     */
    public Stowed stow(Blob blob, Place place) throws IOException {
        if (!loose.announce(blob.sha256(), place)) {
            return new Stowed.InRow(blob);
        }
        shelves.put(place, blob.bytes());
        return new Stowed.OnShelf(blob, place);
    }

    /**
     * Removes old objects that no blob shows, a hundred at most.
     *
     * @param age younger ones stay: their blob may be about to be written, or be read by somebody yet
     * @return whether there may be more
     */
    public boolean clear(Duration age) throws IOException {
        if (shelves.configured().isEmpty()) {
            return false;
        }
        List<Place> taken = loose.take(shelves.configured(), age);
        for (Place place : taken) {
            shelves.remove(place);
            loose.forget(place);
        }
        return taken.size() == LooseStore.MOST_AT_ONCE;
    }
}
