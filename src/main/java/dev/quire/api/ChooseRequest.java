package dev.quire.api;

import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Which version of a page to show.
 *
 * @param version one of those the page has had
 */
@RegisterForReflection
@Schema(name = "ChooseRequest")
record ChooseRequest(@NotNull @Min(0) Short version) {}
