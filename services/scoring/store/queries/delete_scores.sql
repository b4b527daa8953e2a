DELETE FROM score WHERE opportunity_id = ANY($1::text[]) RETURNING opportunity_id
