package dev.quire.job;

import java.util.List;

/**
 * Jobs as submitted together.
 *
 * @param metadata JSON object, or null
 * @param jobs 1 to 1000, of the batch's tenant
 */
public record NewBatch(int tenantId, String title, String metadata, List<NewJob> jobs) {

    /** Most jobs a batch may have. */
    public static final int MAX_JOBS = 1000;

    /** Most pages of all its jobs together: what is written well within the statement timeout. */
    public static final int MAX_PAGES = 20_000;

    /** Most characters of all its pages together; a short request may repeat a long prompt on every page. */
    public static final int MAX_CHARACTERS = 40_000_000;
}
