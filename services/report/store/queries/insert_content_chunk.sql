-- $1 report, $2 attempt, $3 format, $4 chunk, $5 bytes.
INSERT INTO report_content (report_id, attempt, format, chunk, bytes) VALUES ($1, $2, $3, $4, $5)
