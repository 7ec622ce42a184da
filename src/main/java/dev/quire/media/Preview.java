package dev.quire.media;

import java.util.Optional;

/**
 * What can be shown of a picture before it is there whole.
 *
 * @param thumbnail empty where the picture is small enough to be its own
 */
public record Preview(String blurhash, Optional<Thumbnail> thumbnail) {}
