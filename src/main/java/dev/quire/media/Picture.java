package dev.quire.media;

/** What the bytes themselves say they are; width and height in pixels. */
public record Picture(String contentType, int width, int height) {}
