package dev.quire.mail;

import io.smallrye.config.ConfigMapping;
import java.util.List;
import java.util.Optional;

/** Whether there is mail, and where it may lead. The server that takes it is Quarkus's setting. */
@ConfigMapping(prefix = "quire.mail")
interface MailConfig {

    /** Who mails come from, a bare address; none sends no mail. */
    Optional<String> from();

    /** Domains that mails may go to; none is any. */
    Optional<List<String>> domains();

    /** Where a mail leads to, with {@code {id}} or {@code {externalId}} for those of the job; none leads nowhere. */
    Optional<String> link();
}
