package dev.quire.tenant;

import jakarta.enterprise.context.ApplicationScoped;

/** The tenant in whose name a request comes in. Without keys configured, everybody is the default tenant. */
@ApplicationScoped
public class CurrentTenant {

    /** The row that migration V001 makes. */
    private static final int DEFAULT_ID = 1;

    public int id() {
        return DEFAULT_ID;
    }
}
