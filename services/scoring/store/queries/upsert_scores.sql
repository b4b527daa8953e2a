INSERT INTO score (opportunity_id, win_probability, content_hash, content)
SELECT * FROM unnest($1::text[], $2::text[]::double precision[], $3::text[], $4::bytea[])
ON CONFLICT (opportunity_id) DO UPDATE
SET win_probability = excluded.win_probability, content_hash = excluded.content_hash,
    content = excluded.content
WHERE score.content_hash <> excluded.content_hash
