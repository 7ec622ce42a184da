package dev.quire.ops;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The running service; with {@code story}, the first client of itself. */
public class Service implements QuarkusApplication {

    private final QuireConfig config;
    private final int port;

    Service(QuireConfig config, @ConfigProperty(name = "quarkus.http.port") int port) {
        this.config = config;
        this.port = port;
    }

    @Override
    public int run(String... args) throws InterruptedException {
        String url = "http://localhost:" + port;
        if (CommandLine.of(args) instanceof CommandLine.Story story) {
            int status = new StoryCommand(url, config.data(), System.out).run(story);
            if (story.exit()) {
                return status;
            }
        }
        System.out.println("Quire serves at " + url + " (API: " + url + "/q/swagger-ui); stop it with Ctrl-C");
        Quarkus.waitForExit();
        return 0;
    }
}
