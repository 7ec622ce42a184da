package dev.quire.webhook.incoming;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithParentName;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whose webhooks are taken in, by the name that stands in the path. */
@ConfigMapping(prefix = "quire.hooks")
public interface HooksConfig {

    @WithParentName
    Map<String, Source> sources();

    /** Who sends. */
    interface Source {

        /** How the sender proves who it is. */
        Scheme scheme();

        /** One secret, or several while one replaces the other. */
        List<String> secret();

        /** The provider whose vendor calls back here; its callbacks wake who waits, and make no jobs. */
        Optional<String> provider();

        /** The job, as JSON with gaps for what the event says; or the path of a file with it. */
        @WithDefault("\"{{data}}\"")
        String template();

        /** What names the event, as a gap such as {@code {{data/id}}}, where the scheme's header and a CloudEvent don't. */
        Optional<String> id();

        /** Types of the events that become jobs, a `*` at the end for any end; all when not given. */
        Optional<List<String>> types();
    }

    /** Ways to prove who sends. */
    enum Scheme {
        /** Standard Webhooks: signed with id and time. */
        STANDARD,
        /** HMAC-SHA256 of the body in {@code X-Hub-Signature-256}. */
        GITHUB,
        /** The secret itself, as a bearer token. */
        BEARER,
        /** As fal signs, by Ed25519; a secret is a public key of theirs, in base64url. */
        FAL
    }
}
