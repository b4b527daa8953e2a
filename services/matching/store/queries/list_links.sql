-- $1 call of the last of the page before, $2 decision, $3 reason, $4 opportunity and $5 account or nothing, $6 page
-- size, $7 call or empty; $8 whether the caller sees all, else of $9 owners and $10 teams. A link is seen by who
-- sees the deal that it names; one that names none by who held the call.
SELECT call_id, content, decided_at FROM link
WHERE call_id > $1 AND ($2 = 0 OR decision = $2) AND ($3 = '' OR reason = $3)
  AND ($4 = '' OR opportunity_id = $4) AND ($5 = '' OR account_id = $5) AND ($7 = '' OR call_id = $7)
  AND ($8::boolean OR EXISTS (
    SELECT FROM rights_row AS deal
    WHERE deal.kind = 'opportunity' AND deal.id = link.opportunity_id AND link.opportunity_id <> ''
      AND ((deal.owner = ANY ($9::text[]) AND deal.owner <> '') OR (deal.team = ANY ($10::text[]) AND deal.team <> '')))
  OR (link.opportunity_id = '' AND link.account_id = '' AND EXISTS (
    SELECT FROM rights_row AS held
    WHERE held.kind = 'call' AND held.id = link.call_id AND held.owners && $9::text[])))
ORDER BY call_id
LIMIT $6
