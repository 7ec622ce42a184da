package dev.quire.media.shelf;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** A bucket at Amazon, or at any server that speaks S3. */
@ConfigMapping(prefix = "quire.blobs.s3")
interface S3Config {

    /** A bucket that no other database uses. */
    Optional<String> bucket();

    /** Where the server is, such as {@code http://localhost:9000}; none is Amazon's own of the region. */
    Optional<String> endpoint();

    /** Servers that know no regions take any. */
    @WithDefault("us-east-1")
    String region();

    /** Without one, Amazon's default chain is asked: AWS_ACCESS_KEY_ID, a profile, the role of a container or machine. */
    Optional<String> accessKey();

    /** Goes with the access key. */
    Optional<String> secretKey();

    /** Whether the bucket's name stands in the path and not in the host's name; with an endpoint of one's own it does. */
    Optional<Boolean> pathStyle();
}
