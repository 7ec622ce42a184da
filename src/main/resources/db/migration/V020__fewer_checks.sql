-- A foreign key locks the other table's row once more for each result: a fifth of the time that writing an outcome takes.
-- Results are written under the fence of their page's row in queue, which is gone before a job is deleted, and after
-- their blob in the same transaction, which touches a blob that is there already.
ALTER TABLE page_result
    DROP CONSTRAINT page_result_page_id_fkey,
    DROP CONSTRAINT page_result_sha256_fkey;
COMMENT ON COLUMN page_result.page_id IS 'No foreign key, as in event: deleting a job deletes its results.';
COMMENT ON COLUMN page_result.sha256  IS 'The blob. Remove none that was created or touched lately: a result may be about to show it.';
COMMENT ON COLUMN blob.created_at     IS 'When it was written, or written again, last.';

-- Each row is updated once: with room for it in the same block no index is written then.
ALTER TABLE page          SET (fillfactor = 55);
ALTER TABLE provider_call SET (fillfactor = 50);
