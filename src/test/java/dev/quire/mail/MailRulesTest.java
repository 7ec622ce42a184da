package dev.quire.mail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class MailRulesTest {

    private static final UUID JOB = UUID.fromString("01a20079-41ae-721a-809b-b8683fec211c");

    @Test
    void aLinkHasTheIdsInIt() {
        MailRules rules = rules("quire@example.com", null, "https://app.example.com/{externalId}?job={id}");

        assertEquals(
                Optional.of("https://app.example.com/a%20b%2F%7Bid%7D%3F?job=" + JOB), rules.link(JOB, "a b/{id}?"));
        assertEquals(Optional.empty(), rules.link(JOB, null));
        assertEquals(
                Optional.of("https://app.example.com/" + JOB),
                rules("quire@example.com", null, "https://app.example.com/{id}").link(JOB, null));
        assertEquals(Optional.empty(), rules("quire@example.com", null, null).link(JOB, "x"));
    }

    @Test
    void domainsAreComparedWholeAndInAnyCase() {
        MailRules rules = rules("quire@example.com", List.of("Example.com"), null);

        assertTrue(rules.reach(EmailAddress.of("me@EXAMPLE.COM").orElseThrow()));
        assertFalse(rules.reach(EmailAddress.of("me@sub.example.com").orElseThrow()));
        assertFalse(rules.reach(EmailAddress.of("me@notexample.com").orElseThrow()));
        assertTrue(rules(null, null, null).reach(EmailAddress.of("me@a.org").orElseThrow()));
    }

    @Test
    void aMistakeInASettingIsNamed() {
        assertNamed("quire.mail.from", () -> rules("Quire <quire@example.com>", null, null));
        assertNamed("quire.mail.domains", () -> rules(null, List.of("@example.com"), null));
        assertNamed("quire.mail.link", () -> rules(null, null, "app.example.com/{id}"));
        assertNamed("quire.mail.link", () -> rules(null, null, "https://app.example.com/\r\nX: y"));
    }

    private static void assertNamed(String setting, org.junit.jupiter.api.function.Executable starting) {
        String message = assertThrows(IllegalArgumentException.class, starting).getMessage();
        assertTrue(message.startsWith(setting), message);
    }

    private static MailRules rules(String from, List<String> domains, String link) {
        return new MailRules(new MailConfig() {
            @Override
            public Optional<String> from() {
                return Optional.ofNullable(from);
            }

            @Override
            public Optional<List<String>> domains() {
                return Optional.ofNullable(domains);
            }

            @Override
            public Optional<String> link() {
                return Optional.ofNullable(link);
            }
        });
    }
}
