package dev.quire.job;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.Map;
import java.util.UUID;
import org.hibernate.Session;

/** Endpoints that are told of one job only; they come and go with it. */
@ApplicationScoped
class JobWebhookStore {

    private static final String REGISTER = """
        INSERT INTO webhook_endpoint (id, tenant_id, job_id, url, lane, events, secret)
        SELECT id, :tenantId, job_id, url, lane, ARRAY(SELECT jsonb_array_elements_text(events)), secret
        FROM jsonb_to_recordset(CAST(:webhooks AS jsonb)) AS w(
            id uuid, job_id uuid, url text, lane text, events jsonb, secret text)
        """;

    private final Session session;

    JobWebhookStore(Session session) {
        this.session = session;
    }

    /** Stores the webhooks of these jobs, if they have any. */
    @Transactional(Transactional.TxType.MANDATORY)
    void register(int tenantId, Map<UUID, NewJob> jobs) {
        ArrayNode rows = JsonNodeFactory.instance.arrayNode();
        jobs.forEach((jobId, job) -> job.webhooks().forEach(webhook -> {
            ObjectNode row = rows.addObject()
                    .put("id", webhook.id().toString())
                    .put("job_id", jobId.toString())
                    .put("url", webhook.url())
                    .put("lane", webhook.lane())
                    .put("secret", webhook.secret());
            webhook.events().forEach(row.putArray("events")::add);
        }));
        if (!rows.isEmpty()) {
            session.createNativeMutationQuery(REGISTER)
                    .setParameter("tenantId", tenantId)
                    .setParameter("webhooks", rows.toString())
                    .executeUpdate();
        }
    }
}
