package dev.quire.provider;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.quarkus.runtime.annotations.RegisterForReflection;

/** How to generate it, beside the prompt; kept with the page as JSON. One that does not say what it makes is a picture's. */
@RegisterForReflection
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "makes", defaultImpl = PictureSpec.class)
@JsonSubTypes({
    @JsonSubTypes.Type(value = PictureSpec.class, name = "picture"),
    @JsonSubTypes.Type(value = TextSpec.class, name = "text")
})
public sealed interface Spec permits PictureSpec, TextSpec {

    /** What is to be made. */
    Medium medium();

    /** The same prompt and seed give the same where the provider can; 0 to 2³²-1. */
    long seed();

    /** Faults to play, or null. */
    Simulate simulate();
}
