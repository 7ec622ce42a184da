package dev.quire.mail;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import javax.net.ssl.SSLContext;
import org.subethamail.smtp.MessageHandler;
import org.subethamail.smtp.RejectException;
import org.subethamail.smtp.server.SMTPServer;

/** A mail server on loopback, which keeps what it takes, and says no where it is told to. */
public final class Postbox implements AutoCloseable {

    /** Who has no mailbox here. */
    public static final String NOBODY = "nobody@";

    private static final long PATIENCE_S = 60;

    private final BlockingQueue<Got> got = new LinkedBlockingQueue<>();
    private final AtomicInteger mails = new AtomicInteger();
    private final SMTPServer server;

    /**
     * A mail that was taken or refused.
     *
     * @param from of the envelope
     * @param to of the envelope
     */
    public record Got(String from, List<String> to, byte[] raw) {

        public MimeMessage mail() throws MessagingException {
            return new MimeMessage(Session.getInstance(new Properties()), new ByteArrayInputStream(raw));
        }

        public String header(String name) throws MessagingException {
            String[] values = mail().getHeader(name);
            return values == null ? null : String.join("|", values);
        }

        public String text() throws MessagingException, IOException {
            return ((String) mail().getContent()).replace("\r\n", "\n");
        }

        public String source() {
            return new String(raw, StandardCharsets.UTF_8);
        }
    }

    private Postbox(SMTPServer.Builder builder, IntFunction<String> answers) {
        server = builder.bindAddress(InetAddress.getLoopbackAddress())
                .messageHandlerFactory(_ -> new Handler(answers))
                .build();
        server.start();
    }

    /** @param answers to the first mail, the second …; null takes it, else a reply such as {@code 451 Later} */
    public static Postbox at(int port, IntFunction<String> answers) {
        return new Postbox(SMTPServer.port(port), answers);
    }

    /** Takes nothing before STARTTLS. */
    public static Postbox tls(int port, SSLContext tls) {
        return new Postbox(SMTPServer.port(port).requireTLS().startTlsSocketFactory(tls), _ -> null);
    }

    public int port() {
        return server.getPortAllocated();
    }

    /** The next mail that comes in, taken or not. */
    public Got take() throws InterruptedException {
        Got next = got.poll(PATIENCE_S, TimeUnit.SECONDS);
        if (next == null) {
            throw new IllegalStateException("Nothing came");
        }
        return next;
    }

    /** Mails that came and were not looked at yet. */
    public int waiting() {
        return got.size();
    }

    @Override
    public void close() {
        server.stop();
    }

    private final class Handler implements MessageHandler {
        private final IntFunction<String> answers;
        private final List<String> to = new ArrayList<>();
        private String from;

        Handler(IntFunction<String> answers) {
            this.answers = answers;
        }

        @Override
        public void from(String address) {
            from = address;
        }

        @Override
        public void recipient(String address) throws RejectException {
            if (address.startsWith(NOBODY)) {
                throw new RejectException(550, "5.1.1 There is no such mailbox");
            }
            to.add(address);
        }

        @Override
        public String data(InputStream data) throws IOException, RejectException {
            byte[] raw = data.readAllBytes();
            String answer = answers.apply(mails.incrementAndGet());
            got.add(new Got(from, List.copyOf(to), raw));
            if (answer != null) {
                throw new RejectException(Integer.parseInt(answer.substring(0, 3)), answer.substring(4));
            }
            return null;
        }

        @Override
        public void done() {}
    }
}
