-- $1 id of the last of the page before, $2 outcome, $3 reason and $4 kind of reason or nothing, $5 page size, $6 id or
-- empty; $7 whether the caller sees all, else the stories of deals of $8 owners and $9 teams.
SELECT opportunity_id, content FROM deal_story AS story
WHERE opportunity_id > $1 AND ($2 = 0 OR outcome = $2) AND ($3 = '' OR main_reason = $3)
  AND ($4 = 0 OR crm_reason_kind = $4) AND ($6 = '' OR opportunity_id = $6)
  AND ($7::boolean OR EXISTS (
    SELECT FROM rights_row AS deal WHERE deal.kind = 'opportunity' AND deal.id = story.opportunity_id
      AND ((deal.owner = ANY ($8::text[]) AND deal.owner <> '') OR (deal.team = ANY ($9::text[]) AND deal.team <> ''))))
ORDER BY opportunity_id
LIMIT $5
