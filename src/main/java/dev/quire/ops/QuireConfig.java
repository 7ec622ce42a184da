package dev.quire.ops;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Settings of the installation. As a mapping of all of {@code quire}, it makes an unknown name stop the start. */
@ConfigMapping(prefix = "quire")
interface QuireConfig {

    /** Folder for the embedded database and for pictures of {@code story}; made when it is not there. */
    @WithDefault("quire-data")
    String data();
}
