-- $1 kind, $2 id of the last of the page before, $3 id or empty, $4 parent, $5 owner, $6 outcome, $7 from, $8 to,
-- $9 page size; $10 owners and $11 teams that the caller sees. Of their owner, or
-- because of a deal that the caller sees.
SELECT r.id, r.content FROM record r
WHERE r.kind = $1 AND r.id > $2 AND ($3 = '' OR r.id = $3)
  AND ($4 = '' OR (r.parent = $4 AND r.parent <> '')) AND ($5 = '' OR (r.owner = $5 AND r.owner <> ''))
  AND ($6 = 0 OR r.outcome = $6) AND ($7::timestamptz IS NULL OR r.event_time >= $7)
  AND ($8::timestamptz IS NULL OR r.event_time < $8)
  AND ((r.owner = ANY ($10::text[]) AND r.owner <> '') OR EXISTS (
    SELECT FROM record d JOIN rights_row w ON w.kind = 'opportunity' AND w.id = d.id
    WHERE d.kind = 'opportunity' AND d.parent = 'accounts/' || r.id AND d.parent <> ''
      AND ((w.owner = ANY ($10::text[]) AND w.owner <> '') OR (w.team = ANY ($11::text[]) AND w.team <> ''))))
ORDER BY r.id LIMIT $9
