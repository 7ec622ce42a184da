-- Bytes may lie outside of the database; the row stays what says who shows them, how old they are, and where they are. A row
-- always has its bytes: it is written after them.
ALTER TABLE blob
    ALTER COLUMN bytes DROP NOT NULL,
    ADD COLUMN store text NOT NULL DEFAULT 'database',
    ADD COLUMN place text,
    ADD CONSTRAINT blob_store_is_known CHECK (store IN ('database', 'folder', 's3')),
    ADD CONSTRAINT blob_is_somewhere CHECK (
        (store = 'database') = (bytes IS NOT NULL) AND (store = 'database') = (place IS NULL));
COMMENT ON COLUMN blob.bytes IS 'The bytes; null where they are in another store.';
COMMENT ON COLUMN blob.store IS 'Where the bytes are: database, or folder or s3 as they were configured when it was written.';
COMMENT ON COLUMN blob.place IS 'Name of the file below the folder, or of the object in the bucket; null in the database.';
