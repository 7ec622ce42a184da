package dev.quire.mail;

/**
 * A mail of plain text.
 *
 * @param id the same with each try, visible ASCII without brackets; its Message-ID is made of it
 * @param subject one line
 */
public record Letter(EmailAddress to, String id, String subject, String text) {

    /** Without the address, which no log is to show. */
    @Override
    public String toString() {
        return "Letter[" + id + "]";
    }
}
