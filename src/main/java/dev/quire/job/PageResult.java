package dev.quire.job;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import java.time.Instant;

/** Row of {@code page_result}: one version of a page, made by one attempt. */
@Entity
@IdClass(PageResult.Key.class)
public class PageResult extends PanacheEntityBase {

    public record Key(Long pageId, Short attempt) {}

    @Id
    public Long pageId;

    @Id
    public Short attempt;

    public String provider;
    public String model;
    public String prompt;
    public Long seed;
    public String contentType;
    public Integer bytes;
    public String sha256;
    public Integer width;
    public Integer height;
    public String blurhash;
    public String url;
    public String text;
    public boolean cached;

    @Column(insertable = false, updatable = false)
    public Instant createdAt;
}
