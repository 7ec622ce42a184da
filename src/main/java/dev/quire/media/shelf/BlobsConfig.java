package dev.quire.media.shelf;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** Where the bytes of new results go. */
@ConfigMapping(prefix = "quire.blobs")
interface BlobsConfig {

    /** Old results are read from where they were written, as long as that is configured. */
    @WithDefault("database")
    Place.Store store();

    /** A folder that all replicas share and no other database uses. */
    Optional<String> folder();
}
