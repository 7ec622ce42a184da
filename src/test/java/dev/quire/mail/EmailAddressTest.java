package dev.quire.mail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EmailAddressTest {

    @Test
    void whatHasMoreThanOneReadingIsNone() {
        HostileAddresses.ALL.forEach(text -> assertEquals(Optional.empty(), EmailAddress.of(text), text));
    }

    @Test
    void whatPeopleHaveIsTaken() {
        for (String text : List.of(
                "me@example.com",
                "a@b.co",
                "First.Last+tag@mail.example.co.uk",
                "o'brien@example.com",
                "a_b-c@xn--exmple-cua.com",
                "1234567890@1.example.com",
                "weird#$&'*/=?^_`{|}~-x@example.com",
                "a".repeat(64) + "@" + "b".repeat(63) + "." + "c".repeat(63) + "." + "d".repeat(57) + ".com")) {
            assertTrue(text.length() <= EmailAddress.MOST_CHARACTERS);
            EmailAddress address = EmailAddress.of(text).orElseThrow(() -> new AssertionError(text));
            assertEquals(text, address.toString());
        }
        assertEquals(
                "Me@example.com",
                EmailAddress.of("Me@EXAMPLE.Com").orElseThrow().toString());
    }

    @Test
    void asAUrlItComesBackAsItWas() {
        EmailAddress odd = EmailAddress.of("a+b#c?d&e/f=g@example.com").orElseThrow();

        assertEquals("mailto:a+b%23c%3Fd%26e%2Ff%3Dg@example.com", odd.url());
        assertEquals(odd, EmailAddress.ofUrl(odd.url()));
        assertTrue(EmailAddress.isUrl(odd.url()));
        for (char c = '!'; c <= '~'; c++) {
            Optional<EmailAddress> address = EmailAddress.of("a" + c + "b@example.com");
            address.ifPresent(one -> assertEquals(one, EmailAddress.ofUrl(one.url())));
        }
    }
}
