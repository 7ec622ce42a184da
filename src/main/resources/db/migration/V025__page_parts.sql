ALTER TABLE page ADD COLUMN parts smallint NOT NULL DEFAULT 1 CONSTRAINT page_parts_positive CHECK (parts > 0);
COMMENT ON COLUMN page.parts IS 'How many results of a kind the page is to bring: scenarios of a batch; 1 for a picture.';
