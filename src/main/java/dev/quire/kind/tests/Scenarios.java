package dev.quire.kind.tests;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;

/**
 * What a batch brought.
 *
 * @param scenarios each name once
 * @param avoid names that were brought though another batch has them; in drafts only
 */
@RegisterForReflection
record Scenarios(List<Scenario> scenarios, List<String> avoid) {}
