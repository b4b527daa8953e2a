-- $1 opportunities, of which those of $2 owners and $3 teams.
SELECT id FROM rights_row
WHERE kind = 'opportunity' AND id = ANY ($1::text[])
  AND ((owner = ANY ($2::text[]) AND owner <> '') OR (team = ANY ($3::text[]) AND team <> ''))
