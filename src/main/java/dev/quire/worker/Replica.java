package dev.quire.worker;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.UUID;

/** Who this process is among its replicas. The name is for people; leases are held by token, never by name. */
@ApplicationScoped
class Replica {

    private final String id = Optional.ofNullable(System.getenv("HOSTNAME")).orElse("quire")
            + "-" + ProcessHandle.current().pid()
            + "-" + UUID.randomUUID().toString().substring(0, 4);

    String id() {
        return id;
    }
}
