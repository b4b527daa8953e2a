INSERT INTO account_source (source)
SELECT DISTINCT split_part(id, '~', 1) FROM unnest($1::text[]) AS account (id)
ON CONFLICT (source) DO NOTHING
