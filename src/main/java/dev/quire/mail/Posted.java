package dev.quire.mail;

/** What came of handing a letter to the mail server. */
public sealed interface Posted {

    /** The server has it now. */
    record Taken() implements Posted {

        /** The one reply that takes a mail (RFC 5321, 4.3.2). */
        public static final int CODE = 250;
    }

    /**
     * The server said no.
     *
     * @param code its reply, 400 to 599
     * @param said the reply's text where it is about this mail; null where it is about the server
     * @param forGood whether it would say so again
     */
    record Refused(int code, String said, boolean forGood) implements Posted {}

    /** Nobody said anything; why, for clients to read. */
    record Unheard(String why) implements Posted {}
}
