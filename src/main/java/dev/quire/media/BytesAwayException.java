package dev.quire.media;

/** A store outside of the database does not give bytes back now; later it may. */
public class BytesAwayException extends RuntimeException {

    private static final long serialVersionUID = 1;

    BytesAwayException(Throwable cause) {
        super(cause.getMessage(), cause);
    }
}
