package dev.quire.job;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/** Row of {@code batch}: what was said with the jobs that were submitted together. It never changes. */
@Immutable
@Entity
public class Batch extends PanacheEntityBase {
    @Id
    public UUID id;

    public int tenantId;
    public String title;

    @JdbcTypeCode(SqlTypes.JSON)
    public String metadata;

    public Instant createdAt;
}
