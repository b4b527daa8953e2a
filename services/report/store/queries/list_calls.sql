-- $1 last id of the page before, $2 page size; $3 whether everything is seen, else of $4 owners and $5 teams.
-- Calls by id with what matching decided. A call is seen by who held it, and by who sees the deal that it is
-- linked to; who only held it is not told of a deal that others own.
SELECT c.id, c.content, CASE WHEN $3::boolean OR l.reference = '' OR deal.id IS NOT NULL THEN l.content END
FROM fact c
  LEFT JOIN fact l ON l.kind = 'link' AND l.id = c.id
  LEFT JOIN rights_row deal ON deal.kind = 'opportunity' AND deal.id = l.reference AND l.reference <> ''
    AND ((deal.owner = ANY ($4::text[]) AND deal.owner <> '') OR (deal.team = ANY ($5::text[]) AND deal.team <> ''))
WHERE c.kind = 'call' AND c.id > $1
  AND ($3::boolean OR deal.id IS NOT NULL OR EXISTS (
    SELECT FROM rights_row own WHERE own.kind = 'call' AND own.id = c.id AND own.owners && $4::text[]))
ORDER BY c.id
LIMIT $2
