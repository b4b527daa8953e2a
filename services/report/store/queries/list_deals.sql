-- $1 last id of the page before, $2 page size; $3 whether everything is seen, else of $4 owners and $5 teams.
-- Deals by id with their account, story, score and links.
SELECT d.id, d.content, a.content, s.content, p.content, l.linked, l.counted
FROM fact d
  LEFT JOIN fact a ON a.kind = 'account' AND a.id = d.reference
  LEFT JOIN fact s ON s.kind = 'deal_story' AND s.id = d.id
  LEFT JOIN fact p ON p.kind = 'score' AND p.id = d.id
  LEFT JOIN LATERAL (
    SELECT count(*) AS linked, count(*) FILTER (WHERE NOT link.too_short) AS counted
    FROM fact link
    WHERE link.kind = 'link' AND link.reference = d.id AND link.reference <> '') l ON true
WHERE d.kind = 'opportunity' AND d.id > $1
  AND ($3::boolean OR EXISTS (
    SELECT FROM rights_row w WHERE w.kind = 'opportunity' AND w.id = d.id
      AND ((w.owner = ANY ($4::text[]) AND w.owner <> '') OR (w.team = ANY ($5::text[]) AND w.team <> ''))))
ORDER BY d.id
LIMIT $2
