package dev.quire.job;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/** Row of {@code job} as it is read; every change of one is a statement of a store. */
@Immutable
@Entity
public class Job extends PanacheEntityBase {
    @Id
    public UUID id;

    public int tenantId;
    public String kind;
    public String title;
    public String externalId;
    public String language;

    @JdbcTypeCode(SqlTypes.JSON)
    public String metadata;

    public short priority;
    public short maxAttempts;

    public String state;
    public int version;
    public int eventSeq;
    public short total;
    public short completed;
    public short failed;
    public short cancelled;

    public String provider;
    public Long deadlineMs;
    public Instant deadlineAt;
    public Long keepMs;
    public BigDecimal maxCost;
    public boolean priced;
    public boolean review;
    public UUID batchId;
    public Instant createdAt;
    public Instant startedAt;
    public Instant finishedAt;
    public Instant updatedAt;

    public JobState state() {
        return JobState.of(state);
    }
}
