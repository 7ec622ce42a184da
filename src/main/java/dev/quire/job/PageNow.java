package dev.quire.job;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.Immutable;

/** Row of the view {@code page_now}: a page with its state as of the statement that read it. */
@Entity
@Immutable
public class PageNow extends PanacheEntityBase {
    @Id
    public Long id;

    public UUID jobId;
    public short ordinal;
    public String key;
    public Integer number;
    public String prompt;
    public String text;
    public String provider;
    public String model;
    public Short chosenAttempt;
    public String state;
    public short attempt;
    public short attemptLimit;
    public Short percent;
    public String step;
    public String waiting;
    public Instant waitingUntil;
    public Instant startedAt;
    public Instant finishedAt;
    public String errorCode;
    public String errorMessage;
    public Boolean errorRetryable;
    public String contentType;
    public Integer bytes;
    public String sha256;
    public Integer width;
    public Integer height;
    public String url;

    /** Place in the order of the queue; null when it is not waiting there. */
    public Long rank;

    /** Results that the page is to bring. */
    public short parts;

    /** {@code accepted} or {@code rejected}; null until somebody has decided. */
    public String review;

    public String reviewNote;
    public Instant reviewedAt;

    /** Whether the result was made for another page. */
    public Boolean cached;

    /** The result itself where it is a text, as JSON. */
    public String resultText;

    /** The result blurred where it is a picture that could be decoded; only then there is a thumbnail. */
    public String blurhash;

    public PageState state() {
        return PageState.of(state);
    }
}
