package dev.quire.webhook.outgoing;

import dev.quire.body.ProgressBody;
import dev.quire.job.Job;
import dev.quire.job.JobEvent;
import dev.quire.job.JobReads.JobNow;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Locale;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.regex.Pattern;

/**
 * What a mail about a job says, in the job's language where that is one of ours. Of what a client wrote there is the title
 * and its own id, each on one line: no prompt, no result.
 */
@RegisterForReflection
record MailText(String subject, String text) {

    private static final int MOST_OF_TITLE = 100;

    /** What ends a line, or makes text look other than it is: controls, separators, changes of direction. */
    private static final Pattern NO_LINE = Pattern.compile(
            " *[\\p{Cc}\\p{Zl}\\p{Zp}\\u200E\\u200F\\u202A-\\u202E\\u2066-\\u2069][\\p{Cc}\\p{Zl}\\p{Zp}\\u200E\\u200F\\u202A-\\u202E\\u2066-\\u2069 ]*");

    /** @param link to the job */
    static MailText of(JobEvent event, JobNow now, Optional<String> link) {
        Job job = now.job();
        boolean spanish = job.language != null
                && Locale.forLanguageTag(job.language).getLanguage().equals("es");
        Locale language = spanish ? Locale.of("es") : Locale.ENGLISH;
        String title = job.title == null ? "" : oneLine(job.title);
        StringJoiner lines = new StringJoiner("\n", "", "\n");
        lines.add(ProgressBody.message(now, language));
        if (job.failed > 0) {
            lines.add((spanish ? "Con error: " : "Failed: ") + job.failed);
        }
        if (job.cancelled > 0) {
            lines.add((spanish ? "Canceladas: " : "Cancelled: ") + job.cancelled);
        }
        lines.add("").add((spanish ? "Trabajo: " : "Job: ") + job.id);
        if (job.externalId != null) {
            lines.add((spanish ? "Su id: " : "Your id: ") + oneLine(job.externalId));
        }
        link.ifPresent(lines::add);
        return new MailText(
                how(event.type(), spanish) + ": " + (title.isEmpty() ? job.kind + " " + job.id : title),
                lines.toString());
    }

    static MailText ofTest() {
        return new MailText("Quire: test", "This is a test: mails about a job would come here.\n");
    }

    private static String how(String type, boolean spanish) {
        return switch (type) {
            case "job.ready" -> spanish ? "Listo para revisar" : "Ready for review";
            case "job.completed" -> spanish ? "Completado" : "Completed";
            case "job.partial" -> spanish ? "Completado en parte" : "Completed in part";
            case "job.failed" -> spanish ? "Fallido" : "Failed";
            case "job.cancelled" -> spanish ? "Cancelado" : "Cancelled";
            default -> throw new IllegalArgumentException("Not told by mail: " + type);
        };
    }

    private static String oneLine(String text) {
        String line = NO_LINE.matcher(text).replaceAll(" ").strip();
        return line.codePointCount(0, line.length()) <= MOST_OF_TITLE
                ? line
                : line.substring(0, line.offsetByCodePoints(0, MOST_OF_TITLE)).strip() + "…";
    }
}
