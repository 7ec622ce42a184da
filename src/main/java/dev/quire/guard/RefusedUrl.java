package dev.quire.guard;

/** A URL that must not be called; the message is a sentence for whoever gave it. */
public final class RefusedUrl extends Exception {
    private static final long serialVersionUID = 1;

    RefusedUrl(String message) {
        super(message);
    }
}
