-- Beside width and height: it is wanted with every page, and a look at the blob for each would cost more than 28 characters.
ALTER TABLE page_result ADD COLUMN blurhash text;
COMMENT ON COLUMN page_result.blurhash IS 'The picture blurred, in 28 characters (blurha.sh); where there is one, a thumbnail can be served.';
