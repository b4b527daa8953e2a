-- Before a link is replaced by one of another content. Of two that replace it at once one is rolled back.
INSERT INTO link_version (call_id, version, content, decided_at, review_revision)
SELECT link.call_id, link.version, link.content, link.decided_at, link.review_revision
FROM unnest($1::text[], $2::text[]) AS new_link (call_id, content_hash)
JOIN link ON link.call_id = new_link.call_id AND link.content_hash <> new_link.content_hash
ORDER BY link.call_id
ON CONFLICT (call_id, version) DO NOTHING
