package dev.quire.provider;

/**
 * A picture that another one is to be like. Calls share its bytes: nobody writes to them.
 *
 * @param contentType {@code image/png}, {@code image/jpeg} or {@code image/webp}
 */
public record ReferencePicture(String contentType, byte[] bytes) {}
