package dev.quire.media;

/** A small picture, encoded. */
public record Thumbnail(String contentType, byte[] bytes) {}
