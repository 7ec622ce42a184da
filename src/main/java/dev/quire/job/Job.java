package dev.quire.job;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.Generated;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.annotations.UuidGenerator;
import org.hibernate.type.SqlTypes;

/** Row of {@code job}: inserted and read here; every later change is a statement of a store. */
@Entity
public class Job extends PanacheEntityBase {
    @Id
    @UuidGenerator(style = UuidGenerator.Style.VERSION_7)
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

    @Column(updatable = false)
    public String state;

    @Column(updatable = false)
    public int version;

    @Column(updatable = false)
    public int eventSeq;

    public short total;

    @Column(updatable = false)
    public short completed;

    @Column(updatable = false)
    public short failed;

    @Column(updatable = false)
    public short cancelled;

    @Generated
    @Column(insertable = false, updatable = false)
    public Instant createdAt;

    @Column(insertable = false, updatable = false)
    public Instant startedAt;

    @Column(insertable = false, updatable = false)
    public Instant finishedAt;

    @Column(insertable = false, updatable = false)
    public Instant updatedAt;

    public JobState state() {
        return JobState.of(state);
    }
}
