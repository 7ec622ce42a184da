-- A thumbnail follows from the bytes alone, so it lives and goes with them.
ALTER TABLE blob
    ADD COLUMN thumbnail bytea,
    ADD COLUMN thumbnail_type text,
    ADD CONSTRAINT blob_thumbnail_has_type CHECK ((thumbnail IS NULL) = (thumbnail_type IS NULL));
-- Compressed already, as the bytes are.
ALTER TABLE blob ALTER COLUMN thumbnail SET STORAGE EXTERNAL;
COMMENT ON COLUMN blob.thumbnail IS 'The picture with at most 320 pixels a side; null where it is small itself, or none could be made.';
COMMENT ON COLUMN blob.thumbnail_type IS 'Content type of the thumbnail.';
