-- For the sweep of what nothing shows.
CREATE INDEX page_result_of_blob ON page_result (sha256) WHERE sha256 IS NOT NULL;
