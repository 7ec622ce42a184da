package dev.quire.media.shelf;

import java.util.Locale;

/**
 * Where bytes outside of the database are.
 *
 * @param name of the file below the folder, or of the object in the bucket
 */
public record Place(Store store, String name) {

    /** What there is to choose from; in lower case it stands in {@code blob.store}. */
    public enum Store {
        DATABASE,
        FOLDER,
        S3;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }

        public static Store of(String name) {
            return valueOf(name.toUpperCase(Locale.ROOT));
        }
    }
}
