package dev.quire.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quire.mail.Postbox;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Mail of the packaged service, as it is shipped: over STARTTLS, or not at all. */
class MailIT {

    private static final String JOB = "{\"kind\":\"story\",\"notify\":{\"email\":\"me@example.org\"},"
            + "\"input\":{\"size\":\"64x64\",\"pages\":[{\"prompt\":\"A fox\"}]}}";
    private static final String PASSWORD = "changeit";

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    private Postgres postgres;

    @BeforeEach
    void startPostgres() throws Exception {
        postgres = new Postgres(folder);
    }

    @AfterEach
    void stopPostgres() throws Exception {
        postgres.close();
    }

    @Test
    void mailGoesOverStartTlsToWhoHasACertificateOfTheNameAndInTheClearToNobody() throws Exception {
        Path keys = keys();
        try (Postbox box = Postbox.tls(0, context(keys))) {
            try (Service service = Service.start(folder, settings("localhost", box.port(), keys))) {
                String job = service.submit(JOB);
                assertEquals("Completed: story " + job, box.take().mail().getSubject());
                assertEquals("delivered", mailed(service, job).path("state").asText());
            }
            // The certificate is for localhost, not for the address.
            assertNotSent(settings("127.0.0.1", box.port(), keys));
            assertEquals(0, box.waiting());
        }
        try (Postbox plain = Postbox.at(0, _ -> null)) {
            assertNotSent(settings("localhost", plain.port(), keys));
            assertEquals(0, plain.waiting());
        }
    }

    private void assertNotSent(Map<String, String> settings) throws Exception {
        try (Service service = Service.start(folder, settings)) {
            String job = service.submit(JOB);
            JsonNode mail = mailed(service, job);
            assertEquals("failed", mail.path("state").asText());
            assertTrue(mail.at("/tries/0/status").isNull(), mail::toString);
            assertTrue(service.log().contains("The mail server can't be used"), service::log);
        }
    }

    private static JsonNode mailed(Service service, String job) throws IOException, InterruptedException {
        String endpoint =
                get(service, "/v1/webhooks?jobId=" + job).at("/data/0/id").asText();
        long untilNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (true) {
            JsonNode log =
                    get(service, "/v1/webhooks/" + endpoint + "/deliveries").path("data");
            if (log.size() == 1 && !log.at("/0/state").asText().equals("open")) {
                return log.get(0);
            }
            assertTrue(System.nanoTime() < untilNs, log::toString);
        }
    }

    private static JsonNode get(Service service, String path) throws IOException, InterruptedException {
        return new ObjectMapper().readTree(service.send("GET", path, null).body());
    }

    private Map<String, String> settings(String host, int port, Path keys) {
        Map<String, String> settings = new HashMap<>(postgres.settings("quire.mail.from", "quire@example.com"));
        settings.put("quarkus.mailer.host", host);
        settings.put("quarkus.mailer.port", String.valueOf(port));
        settings.put("quarkus.mailer.tls", "false");
        settings.put("quarkus.mailer.tls-configuration-name", "mail");
        settings.put("quarkus.tls.mail.trust-store.p12.path", keys.toString());
        settings.put("quarkus.tls.mail.trust-store.p12.password", PASSWORD);
        settings.put("quire.webhooks.retries", "PT0.1S");
        return settings;
    }

    private Path keys() throws IOException, InterruptedException {
        Path store = folder.resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "mail",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD,
                        "-keystore",
                        store.toString())
                .inheritIO()
                .start();
        assertEquals(0, keytool.waitFor());
        return store;
    }

    private static SSLContext context(Path store) throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }
}
