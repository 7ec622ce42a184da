package dev.quire.mail;

import dev.quire.mail.Posted.Refused;
import dev.quire.mail.Posted.Taken;
import dev.quire.mail.Posted.Unheard;
import io.quarkus.logging.Log;
import io.quarkus.mailer.Mail;
import io.quarkus.mailer.reactive.ReactiveMailer;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.ext.mail.SMTPException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Hands letters to the mail server. Made, and with it the mailer, when the first letter is posted. */
@ApplicationScoped
public class Postman {

    private static final int MOST_SAID = 1_000;

    private final MailRules rules;
    private final ReactiveMailer mailer;

    /** One for all letters: a connection that is made from another thread than its own can miss the server's greeting. */
    private final Context loop;

    Postman(MailRules rules, ReactiveMailer mailer, Vertx vertx) {
        this.rules = rules;
        this.mailer = mailer;
        this.loop = VertxContext.getRootContext(vertx.getOrCreateContext());
    }

    /** @param timeout for the server to take it; it may still do so later, under the same Message-ID */
    public Posted post(Letter letter, Duration timeout) throws InterruptedException {
        if (rules.from().isEmpty()) {
            return new Unheard("Not sent: quire.mail.from is not set any more.");
        }
        EmailAddress from = rules.from().get();
        Mail mail = Mail.withText(letter.to().toString(), HeaderText.encode(letter.subject()), letter.text())
                .setFrom(from.toString())
                .addHeader("Message-ID", "<" + letter.id() + "@" + from.domain() + ">")
                // Nobody's holiday note answers it (RFC 3834, 5).
                .addHeader("Auto-Submitted", "auto-generated");
        CompletableFuture<Void> sending = new CompletableFuture<>();
        loop.runOnContext(_ -> Uni.createFrom()
                .deferred(() -> mailer.send(mail))
                .subscribe()
                .with(sending::complete, sending::completeExceptionally));
        try {
            sending.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return new Taken();
        } catch (ExecutionException e) {
            return e.getCause() instanceof SMTPException reply ? refused(reply) : unheard(e.getCause());
        } catch (TimeoutException e) {
            return new Unheard("The mail server did not take it within " + timeout.toMillis() / 1000.0 + " s.");
        }
    }

    /**
     * The second digit says what a reply is about (RFC 5321, 4.2.1): 5 is mail and mailbox, all else is between the two
     * servers, such as a password that is wrong, which the operator mends and clients need not read.
     */
    private static Refused refused(SMTPException reply) {
        int code = reply.getReplyCode();
        boolean aboutMail = code / 10 % 10 == 5;
        if (!aboutMail) {
            Log.warnf("The mail server answered %d: %s", (Integer) code, reply.getReplyMessages());
        }
        return new Refused(code, aboutMail ? text(reply) : null, aboutMail && code >= 500);
    }

    private static String text(SMTPException reply) {
        String text = String.join("\n", reply.getReplyMessages()).replace('\0', '\uFFFD');
        return text.substring(0, Math.min(MOST_SAID, text.length()));
    }

    private static Unheard unheard(Throwable failure) {
        Log.warnf("The mail server can't be used: %s", failure);
        return new Unheard("The mail server could not be reached, or offered no connection that is safe.");
    }
}
