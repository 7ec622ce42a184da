package dev.quire.webhook.outgoing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.quire.job.Job;
import dev.quire.job.JobEvent;
import dev.quire.job.JobReads.JobNow;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class MailTextTest {

    private static final UUID ID = UUID.fromString("01a20079-41ae-721a-809b-b8683fec211c");

    @Test
    void eachWayToSettleHasItsSubjectInBothLanguages() {
        Map<String, List<String>> subjects = Map.of(
                "job.ready", List.of("Ready for review", "Listo para revisar"),
                "job.completed", List.of("Completed", "Completado"),
                "job.partial", List.of("Completed in part", "Completado en parte"),
                "job.failed", List.of("Failed", "Fallido"),
                "job.cancelled", List.of("Cancelled", "Cancelado"));
        subjects.forEach((type, both) -> {
            assertEquals(
                    both.get(0) + ": The fox", mail(type, job("The fox", "de")).subject());
            assertEquals(
                    both.get(1) + ": The fox",
                    mail(type, job("The fox", "es-MX")).subject());
        });
        assertThrows(IllegalArgumentException.class, () -> mail("page.completed", job("The fox", null)));
    }

    @Test
    void itCountsWhatThereIs() {
        Job job = job("The fox", null);
        job.completed = 6;
        job.failed = 1;
        job.cancelled = 2;
        job.externalId = "story-17\r\nSubject: another";

        MailText mail = MailText.of(event("job.partial"), now(job), Optional.of("https://app.example.com/1"));

        assertEquals(
                "6 of 9 pages completed\nFailed: 1\nCancelled: 2\n\nJob: " + ID
                        + "\nYour id: story-17 Subject: another\nhttps://app.example.com/1\n",
                mail.text());
        job.language = "es";
        assertTrue(mail("job.partial", job)
                .text()
                .startsWith("6 de 9 páginas completadas\nCon error: 1\nCanceladas: 2\n\nTrabajo: "));
    }

    @Test
    void aTitleIsOneLineWithNothingInItThatHides() {
        for (String separator :
                List.of("\r\n", "\n", "\r", "\t", "\u0085", "\u2028", "\u2029", "\u000b", "\u001b", "\u202e")) {
            assertEquals(
                    "Completed: a b",
                    mail("job.completed", job("a" + separator + "b", null)).subject());
        }
        assertEquals(
                "Completed: story " + ID, mail("job.completed", job(null, null)).subject());
        assertEquals(
                "Completed: story " + ID,
                mail("job.completed", job("\u001b\u202e", null)).subject());
        assertEquals(
                "Completed: " + "🦊".repeat(100) + "…",
                mail("job.completed", job("🦊".repeat(101), null)).subject());
    }

    private static MailText mail(String type, Job job) {
        return MailText.of(event(type), now(job), Optional.empty());
    }

    private static JobEvent event(String type) {
        return new JobEvent(9, type, null, null, null, Instant.EPOCH);
    }

    private static JobNow now(Job job) {
        return new JobNow(job, List.of(), null, null);
    }

    private static Job job(String title, String language) {
        Job job = new Job();
        job.id = ID;
        job.kind = "story";
        job.title = title;
        job.language = language;
        job.total = 9;
        return job;
    }
}
