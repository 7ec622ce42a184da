package dev.quire.submit;

import dev.quire.mail.EmailAddress;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Which person is to be told how a job settles.
 *
 * @param email one address, without a name
 */
@RegisterForReflection
@Schema(name = "JobNotifyRequest")
public record NotifyRequest(
        @Schema(required = true, maxLength = EmailAddress.MOST_CHARACTERS, examples = "me@example.com")
        String email) {

    /** Without the address, which no log is to show. */
    @Override
    public String toString() {
        return "NotifyRequest[]";
    }
}
