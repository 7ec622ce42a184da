package dev.quire.kind.content;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Locale;

/** What a text is for, and what it consists of when the request does not say. */
public enum ContentType {
    @JsonProperty("product")
    PRODUCT("a product in a shop", "title", "shortDescription", "description", "metaTitle", "metaDescription"),
    @JsonProperty("category")
    CATEGORY(
            "a category of products in a shop", "title", "introduction", "description", "metaTitle", "metaDescription"),
    @JsonProperty("brand")
    BRAND("a brand", "tagline", "story", "values", "metaTitle", "metaDescription"),
    @JsonProperty("inspire")
    INSPIRE("an article that inspires readers", "headline", "introduction", "body", "callToAction"),
    @JsonProperty("engage")
    ENGAGE("a message to customers", "subject", "greeting", "message", "callToAction");

    private final String about;
    private final List<String> components;

    ContentType(String about, String... components) {
        this.about = about;
        this.components = List.of(components);
    }

    /** In words, for a prompt. */
    String about() {
        return about;
    }

    List<String> components() {
        return components;
    }

    /** As requests write it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
