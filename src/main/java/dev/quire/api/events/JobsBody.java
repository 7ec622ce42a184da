package dev.quire.api.events;

import dev.quire.body.StatusBody;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Jobs that carry the same externalId.
 *
 * @param jobs oldest first
 */
@RegisterForReflection
@Schema(name = "JobStatuses")
record JobsBody(List<StatusBody> jobs) {}
