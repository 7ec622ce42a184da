package dev.quire.bench;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;

/** The yardstick: what this machine and this PostgreSQL do with the barest queue there is, two clients, 100 rows each. */
final class BareQueue {

    private static final int CLIENTS = 2;
    private static final int BATCH = 100;

    private static final String MAKE = """
        DROP TABLE IF EXISTS bare;
        CREATE TABLE bare (id bigint PRIMARY KEY, lease_until timestamptz, token uuid, attempt int NOT NULL DEFAULT 0)
            WITH (fillfactor = 60);
        INSERT INTO bare (id) SELECT generate_series(1,
        """;

    private static final String CLAIM = """
        WITH due AS MATERIALIZED (
            SELECT id FROM bare WHERE token IS NULL ORDER BY id LIMIT 100 FOR UPDATE SKIP LOCKED)
        UPDATE bare SET token = gen_random_uuid(), attempt = attempt + 1, lease_until = clock_timestamp() + interval '30 s'
        WHERE id = ANY (ARRAY(SELECT id FROM due)) RETURNING id
        """;

    private static final String FINISH = "DELETE FROM bare WHERE id = ANY (?)";

    private final DataSource database;

    BareQueue(DataSource database) {
        this.database = database;
    }

    /** Claimed and finished rows a second. */
    double rowsPerSecond(int rows) throws Exception {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(MAKE + rows + ")");
        }
        long startNs = System.nanoTime();
        try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
            List<Future<?>> drains = new ArrayList<>();
            for (int client = 0; client < CLIENTS; client++) {
                drains.add(clients.submit(() -> {
                    drain();
                    return null;
                }));
            }
            for (Future<?> drain : drains) {
                drain.get();
            }
        }
        return rows * 1e9 / (System.nanoTime() - startNs);
    }

    private void drain() throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement claim = connection.prepareStatement(CLAIM);
                PreparedStatement finish = connection.prepareStatement(FINISH)) {
            List<Long> claimed = new ArrayList<>();
            do {
                claimed.clear();
                try (ResultSet ids = claim.executeQuery()) {
                    while (ids.next()) {
                        claimed.add(ids.getLong(1));
                    }
                }
                Array done = connection.createArrayOf("bigint", claimed.toArray());
                finish.setArray(1, done);
                finish.executeUpdate();
            } while (claimed.size() == BATCH);
        }
    }
}
