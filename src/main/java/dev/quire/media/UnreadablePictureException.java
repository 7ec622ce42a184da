package dev.quire.media;

/** The bytes begin as a picture does, but can't be decoded to one. */
public final class UnreadablePictureException extends Exception {

    private static final long serialVersionUID = 1;

    UnreadablePictureException(Exception cause) {
        super(cause.getMessage(), cause);
    }
}
