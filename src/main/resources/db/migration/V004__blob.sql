CREATE TABLE blob (
    sha256       text        PRIMARY KEY,
    content_type text        NOT NULL,
    bytes        bytea       NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT blob_sha256_is_hex CHECK (sha256 ~ '^[0-9a-f]{64}$')
);
-- Pictures are compressed already: trying again only costs time.
ALTER TABLE blob ALTER COLUMN bytes SET STORAGE EXTERNAL;

COMMENT ON TABLE blob IS 'Bytes of results, named by their content, written before the page that shows them.';
