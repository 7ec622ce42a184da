package dev.quire.mail;

import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** Whether there is mail, to whom it may go and where it leads. */
@ApplicationScoped
public class MailRules {

    private static final Pattern LINK = Pattern.compile("https?://[!-~]{1,1000}");
    private static final String ID = "{id}";
    private static final String EXTERNAL_ID = "{externalId}";

    private final Optional<EmailAddress> from;
    private final List<String> domains;
    private final Optional<String> link;

    MailRules(MailConfig config) {
        this.from = config.from()
                .map(text -> EmailAddress.of(text)
                        .orElseThrow(() -> new IllegalArgumentException("quire.mail.from: " + EmailAddress.RULE)));
        this.domains = config.domains().orElse(List.of()).stream()
                .map(domain -> domain.toLowerCase(Locale.ROOT))
                .toList();
        this.link = config.link();
        for (String domain : domains) {
            if (EmailAddress.of("a@" + domain).isEmpty()) {
                throw new IllegalArgumentException(
                        "quire.mail.domains: " + domain + " is no domain such as example.com");
            }
        }
        if (link.isPresent() && !LINK.matcher(link.get()).matches()) {
            throw new IllegalArgumentException("quire.mail.link must be an absolute URL, in ASCII and without spaces");
        }
    }

    /** Makes this bean, so that a mistake in the settings stops the start. */
    void check(@Observes StartupEvent event) {}

    /** Who mails come from; empty when there is no mail. */
    public Optional<EmailAddress> from() {
        return from;
    }

    /** Whether mails may go there. */
    public boolean reach(EmailAddress address) {
        return domains.isEmpty() || domains.contains(address.domain());
    }

    /**
     * Where to look at a job.
     *
     * @param externalId the client's own, or null
     */
    public Optional<String> link(UUID jobId, String externalId) {
        return link.filter(to -> externalId != null || !to.contains(EXTERNAL_ID))
                .map(to -> to.replace(ID, jobId.toString()))
                .map(to -> externalId == null ? to : to.replace(EXTERNAL_ID, encode(externalId)));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
