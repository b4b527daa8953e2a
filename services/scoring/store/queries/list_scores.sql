-- $1 id of the last of the page before, $2 least probability, $3 page size, $4 id or empty; $5 whether the caller sees
-- all, else the scores of deals of $6 owners and $7 teams.
SELECT opportunity_id, content FROM score
WHERE opportunity_id > $1 AND win_probability >= $2 AND ($4 = '' OR opportunity_id = $4)
  AND ($5::boolean OR EXISTS (
    SELECT FROM rights_row AS deal WHERE deal.kind = 'opportunity' AND deal.id = score.opportunity_id
      AND ((deal.owner = ANY ($6::text[]) AND deal.owner <> '') OR (deal.team = ANY ($7::text[]) AND deal.team <> ''))))
ORDER BY opportunity_id LIMIT $3
