package dev.quire.webhook.outgoing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quire.body.EventBody;
import dev.quire.job.Job;
import dev.quire.job.JobEvent;
import dev.quire.job.JobReads.JobNow;
import dev.quire.mail.EmailAddress;
import dev.quire.mail.MailRules;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;

/** Writes what a message says, once: each try sends these bytes. Of a mail they are subject and text. */
@ApplicationScoped
class Contents {

    private final ObjectMapper json;
    private final MailRules mail;

    Contents(ObjectMapper json, MailRules mail) {
        this.json = json;
        this.mail = mail;
    }

    /** @param url where it goes */
    byte[] ofEvent(String url, JobEvent event, JobNow now) {
        Job job = now.job();
        return EmailAddress.isUrl(url)
                ? bytes(MailText.of(event, now, mail.link(job.id, job.externalId)))
                : bytes(new MessageBody(event.type(), event.at(), EventBody.of(event, now, Locale.ENGLISH)));
    }

    byte[] ofTest(Endpoint endpoint, long nowS) {
        return endpoint.isMail()
                ? bytes(MailText.ofTest())
                : bytes(Map.of(
                        "type", "webhook.test",
                        "timestamp", Instant.ofEpochSecond(nowS),
                        "data", Map.of("webhookId", endpoint.id())));
    }

    MailText mail(byte[] body) {
        try {
            return json.readValue(body, MailText.class);
        } catch (IOException e) {
            throw new UncheckedIOException("Only what was written here is read", e);
        }
    }

    private byte[] bytes(Object body) {
        try {
            return json.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("What is answered over HTTP can be written here, too", e);
        }
    }
}
