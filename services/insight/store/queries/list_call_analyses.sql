-- $1 id of the last of the page before, $2 opportunity or empty, $3 page size, $4 id or empty; $5 whether the caller
-- sees all, else of $6 owners and $7 teams. A call is seen by who sees the deal that it is linked to, and by who
-- held it; who only held it is not told which deal that is.
SELECT analysis.call_id, analysis.content
FROM call_analysis AS analysis
LEFT JOIN link_copy AS link ON link.id = analysis.call_id
LEFT JOIN rights_row AS deal ON NOT $5::boolean AND deal.kind = 'opportunity'
  AND deal.id = link.opportunity_id AND link.opportunity_id <> ''
  AND ((deal.owner = ANY ($6::text[]) AND deal.owner <> '') OR (deal.team = ANY ($7::text[]) AND deal.team <> ''))
WHERE analysis.call_id > $1 AND ($4 = '' OR analysis.call_id = $4)
  AND ($2 = '' OR (link.opportunity_id = $2 AND ($5::boolean OR deal.id IS NOT NULL)))
  AND ($5::boolean OR deal.id IS NOT NULL OR EXISTS (
    SELECT FROM rights_row AS own
    WHERE own.kind = 'call' AND own.id = analysis.call_id AND own.owners && $6::text[]))
ORDER BY analysis.call_id
LIMIT $3
