package dev.quire.worker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quire.job.Finished;
import dev.quire.job.GateNews;
import dev.quire.job.JobReads;
import dev.quire.job.Lease;
import dev.quire.job.Outage;
import dev.quire.job.Outcome;
import dev.quire.job.Outcome.Call;
import dev.quire.job.PageError;
import dev.quire.kind.Kinds;
import dev.quire.kind.TextKind;
import dev.quire.kind.TextKind.Ask;
import dev.quire.kind.TextKind.Checked;
import dev.quire.media.Blob;
import dev.quire.media.Picture;
import dev.quire.media.PictureSniffer;
import dev.quire.media.Preview;
import dev.quire.media.Previews;
import dev.quire.media.Stowed;
import dev.quire.media.UnreadablePictureException;
import dev.quire.provider.Generated;
import dev.quire.provider.PictureSpec;
import dev.quire.provider.Prompt;
import dev.quire.provider.ProviderFailure;
import dev.quire.provider.ProviderFailure.Kind;
import dev.quire.provider.Spec;
import dev.quire.provider.TextSpec;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What an attempt asks for, and what the answer to it is worth. */
@ApplicationScoped
class Answers {

    /** Far more than any text of ours; what is longer is no answer to what was asked. */
    private static final int MOST_TEXT_BYTES = 1 << 20;

    private final Kinds kinds;
    private final JobReads jobs;
    private final Previews previews;
    private final ObjectMapper json;

    Answers(Kinds kinds, JobReads jobs, Previews previews, ObjectMapper json) {
        this.kinds = kinds;
        this.jobs = jobs;
        this.previews = previews;
        this.json = json;
    }

    /**
     * What the attempt asks for.
     *
     * @param whole what the page is to bring in all; the prompt may ask for the rest of it only
     */
    record Asked(Prompt prompt, Spec whole) {}

    Asked asked(Lease lease) {
        Spec spec = spec(lease);
        Ask ask = spec instanceof TextSpec text && lease.draft() != null
                ? kind(lease).rest(new Ask(lease.prompt(), text), lease.draft())
                : null;
        String reference = "quire-" + lease.pageId() + "-" + lease.attempt();
        Prompt prompt = new Prompt(
                ask == null ? lease.prompt() : ask.prompt(),
                lease.title(),
                lease.model(),
                lease.attempt(),
                reference,
                ask == null ? spec : ask.spec());
        return new Asked(prompt, spec);
    }

    /** The outcome of an attempt that was answered; whatever the answer is worth, it was paid for. */
    Done check(Lease lease, Asked asked, Generated generated) throws ProviderFailure {
        try {
            return checked(lease, asked, generated).at(generated.cost());
        } catch (ProviderFailure failure) {
            throw failure.at(generated.cost());
        }
    }

    private Done checked(Lease lease, Asked asked, Generated generated) throws ProviderFailure {
        GateNews news = new GateNews(
                lease.provider(),
                1,
                0,
                0,
                generated.pause().map(Duration::toMillis).orElse(0L));
        return switch (asked.whole()) {
            case PictureSpec spec -> picture(lease, spec, generated.bytes(), news);
            case TextSpec spec -> text(lease, spec, generated.bytes(), news);
        };
    }

    private Done picture(Lease lease, PictureSpec spec, byte[] bytes, GateNews news) throws ProviderFailure {
        Picture picture = PictureSniffer.sniff(bytes)
                .orElseThrow(() -> new ProviderFailure(
                        Kind.INVALID_RESULT, "The provider's answer is not a whole PNG, JPEG or WebP picture."));
        if (picture.tooLarge()) {
            throw new ProviderFailure(
                    Kind.INVALID_RESULT,
                    "The provider's picture has " + picture.width() + " by " + picture.height()
                            + " pixels, which is too large.");
        }
        Optional<Preview> preview;
        try {
            preview = previews.of(picture, bytes);
        } catch (UnreadablePictureException e) {
            throw new ProviderFailure(
                    Kind.INVALID_RESULT, "The provider's picture can't be decoded: " + e.getMessage());
        }
        Blob blob = Blob.of(picture.contentType(), bytes, preview.flatMap(Preview::thumbnail));
        Outcome completed = new Outcome.Completed(new Outcome.Picture(
                picture.contentType(),
                bytes.length,
                blob.sha256(),
                picture.width(),
                picture.height(),
                preview.map(Preview::blurhash),
                spec.seed()));
        return new Done(new Finished(lease, completed), Optional.of(new Stowed.InRow(blob)), Optional.of(news));
    }

    private Done text(Lease lease, TextSpec spec, byte[] bytes, GateNews news) throws ProviderFailure {
        // PostgreSQL keeps no NUL.
        String answer = new String(bytes, StandardCharsets.UTF_8);
        if (bytes.length > MOST_TEXT_BYTES || answer.indexOf('\0') >= 0 || answer.contains("\\u0000")) {
            throw new ProviderFailure(
                    Kind.INVALID_RESULT, "The provider's text is longer than 1 MB, or has a NUL in it.");
        }
        TextKind kind = kind(lease);
        List<String> others = kind.comparesPages() ? others(lease) : List.of();
        Finished finished = switch (kind.check(answer, spec, Optional.ofNullable(lease.draft()), others)) {
            case Checked.Whole(String text) ->
                new Finished(lease, new Outcome.Completed(new Outcome.Text(text, spec.seed())));
            case Checked.Part(String draft, String message) ->
                new Finished(lease, goOn(lease, message), Optional.of(draft), Optional.empty());
            case Checked.Wrong(String message) -> throw new ProviderFailure(Kind.INVALID_RESULT, message);
        };
        return new Done(finished, Optional.empty(), Optional.of(news));
    }

    /** The answer is paid for: an outage of the database must not lose it. */
    private List<String> others(Lease lease) {
        while (true) {
            try {
                return jobs.texts(lease.jobId());
            } catch (RuntimeException e) {
                if (!Outage.caused(e)) {
                    throw e;
                }
                Outage.pause();
            }
        }
    }

    /** For the rest: at once, since the provider works. */
    private static Outcome goOn(Lease lease, String message) {
        return lease.attempt() >= lease.attemptLimit()
                ? new Outcome.Failed(PageError.INVALID_RESULT, message, true, Call.OK)
                : new Outcome.TryLater(PageError.INVALID_RESULT, 0, false, Call.OK);
    }

    private TextKind kind(Lease lease) {
        return kinds.named(lease.kind())
                .filter(TextKind.class::isInstance)
                .map(TextKind.class::cast)
                .orElseThrow(() -> new IllegalStateException("Kind " + lease.kind() + " makes no texts"));
    }

    private Spec spec(Lease lease) {
        try {
            return json.readValue(lease.spec(), Spec.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The spec of page " + lease.pageId() + " can't be read", e);
        }
    }
}
