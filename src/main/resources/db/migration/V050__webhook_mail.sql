ALTER TABLE webhook_endpoint ALTER COLUMN secret DROP NOT NULL;
ALTER TABLE webhook_endpoint ADD CONSTRAINT webhook_endpoint_signs_unless_mail
    CHECK ((secret IS NULL) = (url LIKE 'mailto:%'));

COMMENT ON COLUMN webhook_endpoint.url    IS 'http or https, or mailto for the email of a job.';
COMMENT ON COLUMN webhook_endpoint.secret IS 'whsec_ and base64; shown once, to whoever made it. Null for mail, which is not signed.';
