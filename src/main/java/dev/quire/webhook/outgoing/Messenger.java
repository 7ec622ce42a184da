package dev.quire.webhook.outgoing;

import dev.quire.mail.EmailAddress;
import dev.quire.mail.Letter;
import dev.quire.mail.Posted;
import dev.quire.mail.Posted.Refused;
import dev.quire.mail.Posted.Taken;
import dev.quire.mail.Posted.Unheard;
import dev.quire.mail.Postman;
import dev.quire.webhook.outgoing.Tried.Verdict;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Takes a message once to where its URL leads: to a server, or to a person by mail. */
@ApplicationScoped
class Messenger {

    private final Courier courier;
    private final Postman postman;
    private final Contents contents;
    private final Duration timeout;

    Messenger(Courier courier, Postman postman, Contents contents, WebhooksConfig config) {
        this.courier = courier;
        this.postman = postman;
        this.contents = contents;
        this.timeout = config.timeout();
    }

    /** @param timestampS Unix time */
    Tried carry(Message message, long timestampS) throws InterruptedException {
        if (!EmailAddress.isUrl(message.url())) {
            return courier.send(message, timestampS);
        }
        MailText mail = contents.mail(message.body());
        Letter letter = new Letter(EmailAddress.ofUrl(message.url()), message.id(), mail.subject(), mail.text());
        long startNs = System.nanoTime();
        Posted posted = postman.post(letter, timeout);
        return tried(posted, (int) TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs));
    }

    private static Tried tried(Posted posted, int durationMs) {
        return switch (posted) {
            case Taken _ -> new Tried(Taken.CODE, durationMs, null, null, Optional.empty(), Verdict.DELIVERED);
            case Refused refused ->
                new Tried(
                        refused.code(),
                        durationMs,
                        refused.said(),
                        "The mail server answered " + refused.code() + ".",
                        Optional.empty(),
                        refused.forGood() ? Verdict.GIVEN_UP : Verdict.AGAIN);
            case Unheard unheard -> new Tried(null, durationMs, null, unheard.why(), Optional.empty(), Verdict.AGAIN);
        };
    }
}
