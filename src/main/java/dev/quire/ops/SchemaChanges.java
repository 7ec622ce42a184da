package dev.quire.ops;

import io.quarkus.flyway.FlywayConfigurationCustomizer;
import jakarta.inject.Singleton;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/** All changes of the schema that a start finds to do are one transaction: quicker, and never half of them. */
@Singleton
class SchemaChanges implements FlywayConfigurationCustomizer {

    @Override
    public void customize(FluentConfiguration flyway) {
        flyway.group(true);
    }
}
