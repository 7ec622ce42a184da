-- No file or object without a row, here or in blob: here before it is written, and again before it is removed. Else what a
-- killed process left would never be found again.
CREATE TABLE loose_object (
    place      text        PRIMARY KEY,
    store      text        NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    leaving    boolean     NOT NULL DEFAULT false,

    CONSTRAINT loose_object_store_is_known CHECK (store IN ('folder', 's3'))
);
CREATE INDEX loose_object_oldest ON loose_object (created_at);

COMMENT ON TABLE  loose_object            IS 'Files and objects that no blob shows: not yet, or not any more. Removed when they are old.';
COMMENT ON COLUMN loose_object.place      IS 'As blob.place; no name is ever used twice.';
COMMENT ON COLUMN loose_object.created_at IS 'When it was announced, or came loose, or when it was last tried to remove it.';
COMMENT ON COLUMN loose_object.leaving    IS 'It may be gone already: no blob may show it any more.';
