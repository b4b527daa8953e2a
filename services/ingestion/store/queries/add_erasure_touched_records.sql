INSERT INTO erasure_touched_record (erasure_id, kind, id)
SELECT $1, t.kind, t.id FROM unnest($2::text[], $3::text[]) AS t (kind, id) ON CONFLICT DO NOTHING
