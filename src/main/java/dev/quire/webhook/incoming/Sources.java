package dev.quire.webhook.incoming;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.quire.provider.AsyncProvider;
import dev.quire.provider.Provider;
import dev.quire.provider.Providers;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Those whose webhooks are taken in. One that is configured with a mistake stops the start. */
@ApplicationScoped
class Sources {

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

    private final Map<String, Source> byName = new TreeMap<>();
    private final Providers providers;
    private final ObjectMapper json;

    Sources(HooksConfig config, Providers providers, ObjectMapper json) {
        this.providers = providers;
        this.json = json;
        config.sources().forEach((name, source) -> byName.put(name, source(name, source)));
    }

    /**
     * Who sends.
     *
     * @param provider whose callbacks these are; they make no jobs
     * @param id gives the name of an event that is in its body
     * @param types of the events that become jobs, a {@code *} at the end for any end; empty for all
     */
    record Source(
            String name,
            Proof proof,
            Optional<AsyncProvider> provider,
            Template template,
            Optional<Template> id,
            List<String> types) {

        boolean wants(Event event) {
            return types.isEmpty()
                    || types.stream()
                            .anyMatch(type -> type.endsWith("*")
                                    ? event.type().startsWith(type.substring(0, type.length() - 1))
                                    : event.type().equals(type));
        }
    }

    /** Mistakes are found here, and not by the first event. */
    void check(@Observes StartupEvent event) {}

    Optional<Source> named(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    private Source source(String name, HooksConfig.Source source) {
        String property = "quire.hooks." + name;
        if (!NAME.matcher(name).matches()) {
            throw new IllegalStateException(property + ": a name has lower-case letters, digits and hyphens.");
        }
        try {
            Template template = Template.of(json.readTree(template(source.template())));
            return new Source(
                    name,
                    Proof.of(source.scheme(), source.secret()),
                    provider(source),
                    template,
                    source.id().map(TextNode::valueOf).map(Template::of),
                    source.types().orElse(List.of()));
        } catch (JsonProcessingException e) {
            // Without causes: at the start the innermost message is what the operator sees.
            throw new IllegalStateException(property + ".template is not valid JSON: " + e.getOriginalMessage());
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(property + ": " + e.getMessage());
        } catch (IOException e) {
            throw new IllegalStateException(property + ".template: the file can't be read.");
        }
    }

    private Optional<AsyncProvider> provider(HooksConfig.Source source) {
        if (source.provider().isEmpty() && source.scheme() == HooksConfig.Scheme.FAL) {
            throw new IllegalArgumentException(
                    "Scheme fal is for callbacks, with provider set: fal signs for all its users alike.");
        }
        return source.provider().map(this::provider);
    }

    private AsyncProvider provider(String name) {
        Provider provider = providers
                .named(name)
                .orElseThrow(
                        () -> new IllegalArgumentException("provider is '" + name + "'. " + providers.whyNot(name)));
        if (provider instanceof AsyncProvider async) {
            return async;
        }
        throw new IllegalArgumentException("provider is '" + name + "', which never calls back.");
    }

    private static String template(String configured) throws IOException {
        String given = configured.strip();
        if (given.startsWith("{") || given.startsWith("\"")) {
            return given;
        }
        try {
            return Files.readString(Path.of(given));
        } catch (InvalidPathException e) {
            throw new IOException(e);
        }
    }
}
