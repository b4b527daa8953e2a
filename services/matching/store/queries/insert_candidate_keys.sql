INSERT INTO candidate_key (holder, key, company)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[])
