package dev.quire.job;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.SequenceGenerator;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/** Row of {@code page} as it is inserted; {@link PageNow} is how it is read. */
@Entity
public class Page extends PanacheEntityBase {
    @Id
    @GeneratedValue(generator = "page_seq")
    @SequenceGenerator(name = "page_seq", sequenceName = "page_seq", allocationSize = 50)
    public Long id;

    public UUID jobId;
    public short ordinal;
    public String key;
    public Integer number;
    public String prompt;
    public String text;

    @JdbcTypeCode(SqlTypes.JSON)
    public String spec;

    public String provider;
    public String model;
    public boolean leads;
    public short attemptLimit;
}
