package dev.quire.submit;

import dev.quire.guard.RefusedUrl;
import dev.quire.guard.StrictUrl;
import dev.quire.guard.UrlGuard;
import dev.quire.job.JobEvent;
import dev.quire.job.NewWebhook;
import dev.quire.kind.InvalidInput;
import dev.quire.mail.EmailAddress;
import dev.quire.mail.MailRules;
import dev.quire.webhook.Signature;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Checks who is to be told of what, and makes secrets. */
@ApplicationScoped
public class Webhooks {

    private static final List<String> EVERYTHING = List.of("*");

    /** How a job settles is told whatever the filters say. */
    private static final List<String> SETTLED_ONLY = List.of();

    private static final int SECRET_BYTES = 32;

    private final UrlGuard guard;
    private final MailRules mail;
    private final SecureRandom random = new SecureRandom();

    Webhooks(UrlGuard guard, MailRules mail) {
        this.guard = guard;
        this.mail = mail;
    }

    /**
     * A webhook as asked for, checked; its URL's name is not looked up here but before each call.
     *
     * @param at pointer to the request's member
     */
    public NewWebhook plan(int tenantId, WebhookRequest request, String at) throws InvalidInput {
        StrictUrl url = url(request.url(), at + "/url");
        return new NewWebhook(
                request.url(),
                lane(tenantId, url),
                filters(request.events(), at + "/events"),
                secret(request.secret(), at + "/secret"));
    }

    /** A mail as asked for, checked. It tells how the job settles and nothing else, and all go by one server. */
    public NewWebhook plan(int tenantId, NotifyRequest request, String at) throws InvalidInput {
        String pointer = at + "/email";
        if (mail.from().isEmpty()) {
            throw new InvalidInput(
                    pointer, "No mail is sent here; who runs this service turns it on by the setting quire.mail.from.");
        }
        EmailAddress address = Optional.ofNullable(request.email())
                .flatMap(EmailAddress::of)
                .orElseThrow(() -> new InvalidInput(pointer, EmailAddress.RULE));
        if (!mail.reach(address)) {
            throw new InvalidInput(pointer, "Must be at one of the domains that mails may go to here.");
        }
        return new NewWebhook(address.url(), tenantId + "/mail", SETTLED_ONLY, null);
    }

    /** What deliveries share that go to the same receiver. */
    public static String lane(int tenantId, StrictUrl url) {
        return tenantId + "/" + url.host() + ":" + url.port();
    }

    public StrictUrl url(String url, String at) throws InvalidInput {
        try {
            return guard.check(url);
        } catch (RefusedUrl refused) {
            throw new InvalidInput(at, refused.getMessage());
        }
    }

    /** Event filters; everything when there are none. */
    public static List<String> filters(List<String> asked, String at) throws InvalidInput {
        if (asked == null) {
            return EVERYTHING;
        }
        for (int i = 0; i < asked.size(); i++) {
            String filter = asked.get(i);
            boolean known = filter.endsWith("*")
                    ? filter.equals("*") || filter.equals("job.*") || filter.equals("page.*")
                    : JobEvent.TYPES.contains(filter);
            if (!known) {
                throw new InvalidInput(
                        at + "/" + i,
                        "Must be *, job.*, page.* or one of "
                                + JobEvent.TYPES.stream().sorted().collect(Collectors.joining(", ")) + ".");
            }
        }
        return asked.stream().distinct().toList();
    }

    /** The given secret as it is stored, or a new one. */
    public String secret(String given, String at) throws InvalidInput {
        if (given == null) {
            byte[] key = new byte[SECRET_BYTES];
            random.nextBytes(key);
            return new Signature(key).secret();
        }
        try {
            return Signature.of(given).secret();
        } catch (IllegalArgumentException e) {
            throw new InvalidInput(at, e.getMessage());
        }
    }
}
